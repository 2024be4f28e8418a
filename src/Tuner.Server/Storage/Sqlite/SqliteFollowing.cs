using Microsoft.Data.Sqlite;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>
/// How far the indexes of words and traits and the rollups have followed the calls. Calls are followed by number; those of before an
/// upgrade on their own, behind the background work that fills in their facts, so that new ones do not wait for them.
/// </summary>
internal static class SqliteFollowing
{
    /// <summary>The name of the place in the calls that came in.</summary>
    public const string Newer = "search";

    /// <summary>The name of the place in the calls of before an upgrade.</summary>
    public const string Older = "search_older";

    /// <summary>The number before which all calls are followed, as SQL; 0 while calls of before an upgrade are not.</summary>
    public const string AllBefore =
        $"(SELECT CASE WHEN older.next > older.last THEN newer.next ELSE 0 END FROM background_work newer, background_work older WHERE newer.name = '{Newer}' AND older.name = '{Older}')";

    /// <summary>The first number that is not yet followed of the calls that came in.</summary>
    public static long Next(SqliteConnection connection) => Place(connection, Newer).Next;

    /// <summary>How many numbers of calls of before an upgrade are not yet followed.</summary>
    public static long Behind(SqliteConnection connection)
    {
        var (next, last) = Place(connection, Older);
        return Math.Max(0, last - next + 1);
    }

    /// <summary>How many calls are not yet followed.</summary>
    public static long Left(SqliteConnection connection) =>
        Behind(connection) + (connection.Number("SELECT count(*) FROM calls WHERE id >= $next", ("$next", Next(connection))) ?? 0);

    /// <summary>Whether the indexes and the rollups hold a call.</summary>
    public static bool Holds(SqliteConnection connection, long call) => Held(connection).Has(call);

    /// <summary>Which calls the indexes and the rollups hold.</summary>
    public static HeldCalls Held(SqliteConnection connection)
    {
        var (next, last) = Place(connection, Older);
        return new(next, last, Next(connection));
    }

    /// <summary>A place: the next number, and the last one that it will reach.</summary>
    public static (long Next, long Last) Place(SqliteConnection connection, string name)
    {
        using var command = connection.Command("SELECT next, last FROM background_work WHERE name = $name", ("$name", name));
        using var row = command.ExecuteReader();
        return row.Read() ? (row.GetInt64(0), row.GetInt64(1)) : (1, 0);
    }

    /// <summary>Moves a place on; false when somebody else did in the meantime.</summary>
    public static bool Move(SqliteConnection connection, string name, long from, long to) =>
        connection.Execute("UPDATE background_work SET next = $to WHERE name = $name AND next = $from", ("$name", name), ("$from", from), ("$to", to)) == 1;

    /// <summary>Takes a call out of the indexes and the rollups; in the transaction that deletes it, while its rows are still there.</summary>
    public static void Forget(SqliteConnection connection, long call)
    {
        if (!Holds(connection, call)) return;
        connection.Execute("DELETE FROM search WHERE rowid = $call", ("$call", call));
        using var traits = new SqliteTraits(connection);
        foreach (var counted in new SqliteCountedCalls(connection).Read("calls c WHERE c.id = $call", [("$call", call)]).ToList())
        {
            traits.Remove(counted.Call, [.. CallTrait.Of(counted.Rows), .. CallTrait.Of(SqliteNames.Read(connection, [call])[call])]);
            SqliteRollups.Apply(connection, [counted.ToRolledUp()], sign: -1);
        }
    }
}

/// <summary>Which calls the indexes and the rollups hold.</summary>
/// <param name="NextOlder">The first number that they lack of the calls of before an upgrade.</param>
/// <param name="LastOlder">The last number of those.</param>
/// <param name="Next">The first number that they lack of the others.</param>
internal readonly record struct HeldCalls(long NextOlder, long LastOlder, long Next)
{
    /// <summary>Whether they hold a call.</summary>
    public bool Has(long call) => call < (call <= LastOlder ? NextOlder : Next);
}
