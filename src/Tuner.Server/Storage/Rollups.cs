using Tuner.Server.Calls;
using Tuner.Server.Figures;

namespace Tuner.Server.Storage;

/// <summary>
/// Figures of many calls, added up by quarters of an hour, by hours and by days: of every workspace and of all, each of all calls, of
/// an agent, of a version, and of both. Every zone's days begin at a quarter of an hour.
/// </summary>
internal static class Rollups
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

    /// <summary>What calls add to each rollup that holds one of them.</summary>
    public static IReadOnlyDictionary<RollupKey, CallFigures> Changes(IEnumerable<RolledUpCall> calls) => InAllThatHoldThem(Smallest(calls));

    /// <summary>A rollup once a change is added to it, or taken away, as it is written down; null when no call is left in it.</summary>
    /// <param name="room">Room for it, used again for each: it is large.</param>
    /// <param name="there">What is written down now; null when there is none.</param>
    /// <param name="change">The change.</param>
    /// <param name="sign">1 to add it, -1 to take it away.</param>
    public static byte[]? Written(CallFigures room, byte[]? there, CallFigures change, int sign)
    {
        room.Clear();
        if (there is not null) FigureBytes.AddTo(room, there);
        FigureBytes.AddTo(room, FigureBytes.Write(change), sign);
        return room[Figure.Calls] > 0 ? FigureBytes.Write(room, isRollup: true) : null;
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

    private static Dictionary<RollupKey, CallFigures> InAllThatHoldThem(Dictionary<RollupKey, CallFigures> smallest)
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
