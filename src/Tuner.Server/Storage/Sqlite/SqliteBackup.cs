using Microsoft.Data.Sqlite;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>
/// Copies the database of a data folder while servers write to it: one moment of it, whole, in one file. A plain copy
/// of the file would miss what still stands in its log.
/// </summary>
internal static class SqliteBackup
{
    private static readonly string[] Leftovers = ["", "-journal", "-wal", "-shm"];

    /// <summary>Writes the copy; it stands under its name only once it is complete, checked and on disk.</summary>
    /// <param name="dataFolder">The folder of the server.</param>
    /// <param name="target">The file to make; there must be none of that name.</param>
    /// <returns>How many calls the copy holds.</returns>
    /// <exception cref="StoreUnavailableException">It cannot be made; the message says why in one sentence.</exception>
    public static long Run(string dataFolder, string target)
    {
        var source = SqliteDatabase.PathIn(dataFolder);
        if (!File.Exists(source)) throw Refusal($"There is no {source}: name the data folder of a server with --data.");
        if (Path.Exists(target)) throw Refusal($"{target} is there already: name a file that is not.");
        var parts = target + ".part";
        try
        {
            File.Delete(parts);
            PrivateFiles.CreateFile(parts);
            var calls = Copy(source, parts);
            using (var file = new FileStream(parts, FileMode.Open, FileAccess.ReadWrite)) file.Flush(flushToDisk: true);
            File.Move(parts, target);
            return calls;
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw Refusal($"{source} could not be copied to {target} ({(e is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_FULL } ? "the disk is full" : e.Message.TrimEnd('.'))}).");
        }
        finally
        {
            foreach (var rest in Leftovers) Remove(parts + rest);
        }
    }

    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The folder is not there or takes no change: whoever asked was told so.
        }
    }

    private static long Copy(string source, string target)
    {
        using var from = Open(source);
        using var to = Open(target);
        // In one step: one moment of the source, however much is written meanwhile.
        from.BackupDatabase(to);
        // One file that needs no log beside it.
        to.Execute("PRAGMA journal_mode = DELETE");
        using var check = to.Command("PRAGMA quick_check(1)");
        if (check.ExecuteScalar() is not "ok") throw Refusal($"The copy of {source} is not whole, so the database itself is damaged: keep the folder as it is, and an earlier backup.");
        return to.Number("SELECT count(*) FROM calls") ?? 0;
    }

    private static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private static StoreUnavailableException Refusal(string message) => new(message, isFault: true);
}
