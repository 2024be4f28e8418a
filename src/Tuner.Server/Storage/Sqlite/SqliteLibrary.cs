using SQLitePCL;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>What SQLite is told once for all of the process, before its first connection.</summary>
internal static class SqliteLibrary
{
    private static readonly Lazy<int> Told = new(() =>
    {
        Batteries_V2.Init();
        // Nobody asks how many bytes it has taken, and to count them each allocation took a lock. Where it runs already it refuses, and counts on.
        return raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
    });

    /// <summary>Tells it, the first time.</summary>
    public static void Prepare() => _ = Told.Value;
}
