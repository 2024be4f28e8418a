using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>Puts a backup in the place of a data folder's database, which nobody may use meanwhile. The one of before is kept beside it.</summary>
internal static class SqliteRestore
{
    private const string Before = ".before-restore";

    /// <summary>Checks the backup, and then puts it there.</summary>
    /// <param name="backup">The file.</param>
    /// <param name="dataFolder">The folder of the server; made where it is not there.</param>
    /// <returns>How many calls it holds, and where the database of before is now; null where there was none.</returns>
    /// <exception cref="StoreUnavailableException">It cannot be done, and nothing was changed; the message says why in one sentence.</exception>
    public static (long Calls, string? Before) Run(string backup, string dataFolder)
    {
        if (!File.Exists(backup)) throw Refusal($"There is no {backup}: name a file that `tuner backup` wrote.");
        var target = SqliteDatabase.PathIn(dataFolder);
        var (before, parts) = (target + Before, target + ".restoring");
        try
        {
            PrivateFiles.CreateFolder(dataFolder);
            if (PrivateFiles.Objection(dataFolder, target) is { } objection) throw Refusal(objection);
            if (Path.Exists(before)) throw Refusal($"{before} is there, from a restore before: take it away first.");
            var calls = Copy(backup, parts);
            var there = File.Exists(target);
            // From here to the rename nobody else gets into the database.
            using (var old = there ? Alone(target) : null)
            {
                if (there) File.Move(target, before);
                File.Move(parts, target);
            }
            return (calls, there ? before : null);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is raw.SQLITE_NOTADB or raw.SQLITE_CORRUPT)
        {
            throw Refusal($"{backup} is no database that is whole: name another backup.");
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw Refusal($"{backup} could not be restored into {dataFolder} ({e.Message.TrimEnd('.')}).");
        }
        finally
        {
            foreach (var rest in (string[])["", "-journal", "-wal", "-shm"]) File.Delete(parts + rest);
        }
    }

    private static long Copy(string backup, string parts)
    {
        File.Delete(parts);
        PrivateFiles.CreateFile(parts);
        using (var from = Open(backup, SqliteOpenMode.ReadOnly))
        using (var to = Open(parts, SqliteOpenMode.ReadWrite))
        {
            from.BackupDatabase(to);
            using var check = to.Command("PRAGMA integrity_check(1)");
            if (check.ExecuteScalar() is not "ok") throw Refusal($"{backup} is damaged: name another backup.");
            if (to.Number("SELECT count(*) FROM sqlite_master WHERE name IN ('calls', 'schema_version')") != 2) throw Refusal($"{backup} is no database of calls: name a file that `tuner backup` wrote.");
            if (SqliteSchema.Objection(to, backup) is { } objection) throw Refusal(objection);
            to.Execute("PRAGMA journal_mode = DELETE");
        }
        using (var file = new FileStream(parts, FileMode.Open, FileAccess.ReadWrite)) file.Flush(flushToDisk: true);
        using var copy = Open(parts, SqliteOpenMode.ReadOnly);
        return copy.Number("SELECT count(*) FROM calls") ?? 0;
    }

    // A database leaves its log only when nobody else has it open: that is the proof, and all of it stands in one file then.
    private static SqliteConnection Alone(string path)
    {
        var connection = Open(path, SqliteOpenMode.ReadWrite);
        try
        {
            connection.Execute("PRAGMA busy_timeout = 0");
            using (var leave = connection.Command("PRAGMA journal_mode = DELETE"))
                if (leave.ExecuteScalar() is not "delete") throw InUse(path);
            connection.Execute("PRAGMA locking_mode = EXCLUSIVE");
            connection.Execute("BEGIN EXCLUSIVE");
            return connection;
        }
        catch (SqliteException e) when (e.SqliteErrorCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED)
        {
            connection.Dispose();
            throw InUse(path);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static StoreUnavailableException InUse(string path) => Refusal($"{path} is in use: stop the server (and whatever else has it open), and restore then.");

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 1 }.ToString());
        connection.Open();
        return connection;
    }

    private static StoreUnavailableException Refusal(string message) => new(message, isFault: true);
}
