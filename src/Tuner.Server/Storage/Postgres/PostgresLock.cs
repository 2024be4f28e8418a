namespace Tuner.Server.Storage.Postgres;

/// <summary>What only one node may do at a time, or in which order: numbers of advisory locks, which end with the transaction or the connection that holds them.</summary>
internal enum PostgresLock
{
    /// <summary>Changes the schema.</summary>
    Schema = 1,

    /// <summary>Shared by all that add calls; whoever holds it alone sees every number that was given so far.</summary>
    Adding = 2,

    /// <summary>Writes what is added up and searched: following, filling, removing.</summary>
    Index = 3,

    /// <summary>Looks for calls that were kept long enough.</summary>
    Retention = 4,

    /// <summary>Looks for spans whose call never came.</summary>
    WaitingSpans = 5,

    /// <summary>Gives room of removed rows back.</summary>
    Cleaning = 6,

    /// <summary>Makes the first key.</summary>
    FirstKey = 7,

    /// <summary>Adds spans.</summary>
    Spans = 8,

    /// <summary>Begins uploads of recordings, which have room together, and removes them.</summary>
    Recordings = 9,
}

/// <summary>Asks for advisory locks.</summary>
internal static class PostgresLocks
{
    /// <summary>The first number of all locks of this program, so that they are nobody else's.</summary>
    public const int Space = 0x74756E65;

    /// <summary>Waits for a lock that ends with the transaction.</summary>
    public static void Take(this PostgresSession session, PostgresLock what) =>
        session.Execute("SELECT pg_advisory_xact_lock(@space, @what)", ("@space", Space), ("@what", (int)what));

    /// <summary>Takes a lock that ends with the transaction, unless another node has it.</summary>
    public static bool TryTake(this PostgresSession session, PostgresLock what) =>
        session.Number("SELECT pg_try_advisory_xact_lock(@space, @what)::int", ("@space", Space), ("@what", (int)what)) == 1;
}
