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
    public static void Apply(SqliteConnection connection, IEnumerable<RolledUpCall> calls, int sign = 1)
    {
        using var find = new PreparedStatement(connection, "SELECT id, figures FROM rollups WHERE workspace_id = ?1 AND level = ?2 AND agent = ?3 AND version = ?4 AND slot = ?5");
        using var insert = new PreparedStatement(connection, "INSERT INTO rollups (workspace_id, level, agent, version, slot, figures) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        using var update = new PreparedStatement(connection, "UPDATE rollups SET figures = ?2 WHERE id = ?1");
        using var delete = new PreparedStatement(connection, "DELETE FROM rollups WHERE id = ?1");
        // Its room for waits is large, and used again for each.
        var sum = new CallFigures(isOfMany: true);
        foreach (var (key, change) in Changes(Smallest(calls)))
        {
            sum.Clear();
            var found = find.NumberAndBytes(key.Workspace, key.Level, key.Agent, key.Version, key.Slot);
            if (found is { } there) FigureBytes.AddTo(sum, there.Bytes);
            FigureBytes.AddTo(sum, FigureBytes.Write(change), sign);
            if (sum[Figure.Calls] > 0)
            {
                var figures = FigureBytes.Write(sum, isRollup: true);
                if (found is { } before) update.Execute(before.Number, figures);
                else insert.Execute(key.Workspace, key.Level, key.Agent, key.Version, key.Slot, figures);
            }
            else if (found is { } emptied) delete.Execute(emptied.Number);
        }
    }

    // Of hundreds of calls there are a few dozen quarters of an hour, agents and versions: each call is added once, and those to all that hold them.
    private static Dictionary<RollupKey, CallFigures> Smallest(IEnumerable<RolledUpCall> calls)
    {
        var sums = new Dictionary<RollupKey, CallFigures>();
        foreach (var (call, figures) in calls)
        {
            var key = new RollupKey(call.WorkspaceId, call.Agent, call.Summary.AgentVersion ?? NoVersion, QuarterMs, call.Summary.StartedAtMs / QuarterMs);
            if (!sums.TryGetValue(key, out var sum)) sums[key] = sum = new();
            FigureBytes.AddTo(sum, figures);
        }
        return sums;
    }

    private static Dictionary<RollupKey, CallFigures> Changes(Dictionary<RollupKey, CallFigures> smallest)
    {
        var changes = new Dictionary<RollupKey, CallFigures>();
        foreach (var (of, figures) in smallest)
            foreach (var workspace in new[] { of.Workspace, AllWorkspaces })
                foreach (var agent in new[] { of.Agent, AllAgents })
                    foreach (var version in new[] { of.Version, AllVersions })
                        foreach (var level in Levels)
                        {
                            var key = new RollupKey(workspace, agent, version, level, of.Slot * QuarterMs / level);
                            if (!changes.TryGetValue(key, out var sum)) changes[key] = sum = new();
                            sum.Add(figures);
                        }
        return changes;
    }
}

/// <summary>Which calls a rollup is of.</summary>
internal readonly record struct RollupKey(long Workspace, string Agent, long Version, long Level, long Slot);

/// <summary>A call as it is added up: its figures as <see cref="FigureBytes"/> writes them.</summary>
internal readonly record struct RolledUpCall(ListedCall Call, byte[] Figures);

/// <summary>A call and what its figures are made of.</summary>
internal sealed record CountedCall(ListedCall Call, CallRows Rows)
{
    /// <summary>The server's number.</summary>
    public long Id => Call.Id;

    /// <summary>Adds its figures to a sum.</summary>
    public void AddTo(CallFigures sum) => CallFiguresReader.Add(sum, Call.Summary, Rows);

    /// <summary>The same, for the rollups.</summary>
    public RolledUpCall ToRolledUp()
    {
        var figures = new CallFigures();
        AddTo(figures);
        return new(Call, FigureBytes.Write(figures));
    }
}
