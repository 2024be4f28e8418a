using Microsoft.Data.Sqlite;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>
/// What was deleted is overwritten in the file at once (<c>secure_delete</c>). Two places keep it for longer: the pieces of the
/// search index, until they are merged, and the log, until it is carried over and begun anew. Both are done here, behind a removal.
/// </summary>
internal sealed class SqliteCleaning(SqliteDatabase database)
{
    private const string Place = "cleaning";
    private const int PagesAtOnce = 200;
    private const int Nothing = 2;

    /// <summary>Asks for it, in the transaction that removes.</summary>
    public static void Ask(SqliteConnection connection) => connection.Execute(
        "INSERT INTO background_work (name, next, last) VALUES ($place, 0, 0) ON CONFLICT (name) DO UPDATE SET next = 0", ("$place", Place));

    /// <summary>Does some of it; returns whether there is more.</summary>
    public async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        if (await database.ReadAsync(Step, isSearch: false, cancellationToken).ConfigureAwait(false) is null) return false;
        if (await database.WriteAsync(Merge, cancellationToken).ConfigureAwait(false)) return true;
        // Asked for anew in the meantime, it is done anew.
        if (!await database.ReadAsync(EmptyLog, isSearch: false, cancellationToken).ConfigureAwait(false)) return true;
        await database.WriteAsync(connection => connection.Execute("DELETE FROM background_work WHERE name = $place AND next > 0", ("$place", Place)), cancellationToken).ConfigureAwait(false);
        return false;
    }

    private static long? Step(SqliteConnection connection) => connection.Number("SELECT next FROM background_work WHERE name = $place", ("$place", Place));

    // The first merge puts all pieces of the index into one line, the others go along it until nothing changes.
    private static bool Merge(SqliteConnection connection)
    {
        var begun = Step(connection) > 0;
        var before = SQLitePCL.raw.sqlite3_total_changes(connection.Handle);
        connection.Execute("INSERT INTO search (search, rank) VALUES ('merge', $pages)", ("$pages", begun ? PagesAtOnce : -PagesAtOnce));
        var changes = SQLitePCL.raw.sqlite3_total_changes(connection.Handle) - before;
        connection.Execute("UPDATE background_work SET next = 1 WHERE name = $place", ("$place", Place));
        return !begun || changes >= Nothing;
    }

    // Fails while a reader looks at an older moment; then it is tried again.
    private static bool EmptyLog(SqliteConnection connection) => connection.Number("PRAGMA wal_checkpoint(TRUNCATE)") == 0;
}
