using Microsoft.Data.Sqlite;
using Tuner.Server.Calls;
using Tuner.Server.Figures;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>
/// Figures of many calls, added up by quarters of an hour, by hours and by days: of every workspace and of all, each of all calls, of
/// an agent, of a version, and of both. Every zone's days begin at a quarter of an hour.
/// </summary>
internal static class SqliteRollups
{
    /// <summary>Stands for all workspaces.</summary>
    public const long AllWorkspaces = 0;

    /// <summary>Stands for all agents; a name is never empty.</summary>
    public const string AllAgents = "";

    /// <summary>Stands for all versions; a version is 0 or more.</summary>
    public const long AllVersions = -2;

    /// <summary>Stands for calls that told no version.</summary>
    public const long NoVersion = -1;

    /// <summary>The length of a stretch of time, milliseconds.</summary>
    public const long QuarterMs = 900_000;

    /// <inheritdoc cref="QuarterMs"/>
    public const long HourMs = 3_600_000;

    /// <summary>The lengths of the stretches of time, milliseconds, each whole in the next: quarters of an hour, hours, days of UTC.</summary>
    public static readonly IReadOnlyList<long> Levels = [QuarterMs, HourMs, 86_400_000];

    /// <summary>Adds calls, or takes them away.</summary>
    public static void Apply(SqliteConnection connection, IEnumerable<CountedCall> calls, int sign = 1)
    {
        var changes = new Dictionary<(long Workspace, string Agent, long Version, long Level, long Slot), CallFigures>();
        foreach (var counted in calls)
        {
            var call = counted.Call;
            foreach (var workspace in new[] { call.WorkspaceId, AllWorkspaces })
                foreach (var agent in new[] { call.Agent, AllAgents })
                    foreach (var version in new[] { call.Summary.AgentVersion ?? NoVersion, AllVersions })
                        foreach (var level in Levels)
                        {
                            var key = (workspace, agent, version, level, call.Summary.StartedAtMs / level);
                            if (!changes.TryGetValue(key, out var sum)) changes[key] = sum = new();
                            sum.Add(counted.Figures);
                        }
        }
        foreach (var (key, change) in changes) Apply(connection, key, change, sign);
    }

    private static void Apply(SqliteConnection connection, (long Workspace, string Agent, long Version, long Level, long Slot) key, CallFigures change, int sign)
    {
        var found = connection.Number(
            "SELECT id FROM rollups WHERE workspace_id = $workspace AND level = $level AND agent = $agent AND version = $version AND slot = $slot",
            ("$workspace", key.Workspace), ("$level", key.Level), ("$agent", key.Agent), ("$version", key.Version), ("$slot", key.Slot));
        var sum = new CallFigures();
        if (found is { } there) FigureBytes.AddTo(sum, Figures(connection, there));
        FigureBytes.AddTo(sum, FigureBytes.Write(change), sign);
        if (sum[Figure.Calls] <= 0)
        {
            if (found is { } emptied) connection.Execute("DELETE FROM rollups WHERE id = $id", ("$id", emptied));
            return;
        }
        var figures = FigureBytes.Write(sum, isRollup: true);
        if (found is { } id) connection.Execute("UPDATE rollups SET figures = $figures WHERE id = $id", ("$id", id), ("$figures", figures));
        else
            connection.Execute(
                "INSERT INTO rollups (workspace_id, level, agent, version, slot, figures) VALUES ($workspace, $level, $agent, $version, $slot, $figures)",
                ("$workspace", key.Workspace), ("$level", key.Level), ("$agent", key.Agent), ("$version", key.Version), ("$slot", key.Slot), ("$figures", figures));
    }

    private static byte[] Figures(SqliteConnection connection, long id)
    {
        using var command = connection.Command("SELECT figures FROM rollups WHERE id = $id", ("$id", id));
        return (byte[])command.ExecuteScalar()!;
    }
}

/// <summary>A call and what its figures are made of.</summary>
internal sealed record CountedCall(ListedCall Call, CallRows Rows)
{
    private CallFigures? _figures;

    /// <summary>The server's number.</summary>
    public long Id => Call.Id;

    /// <summary>Its figures alone, for those who add them up more than once.</summary>
    public CallFigures Figures => Count();

    /// <summary>Adds them up now, unless that was done.</summary>
    public CallFigures Count()
    {
        if (_figures is null) AddTo(_figures = new());
        return _figures;
    }

    /// <summary>Adds its figures to a sum.</summary>
    public void AddTo(CallFigures sum) => CallFiguresReader.Add(sum, Call.Summary, Rows);
}
