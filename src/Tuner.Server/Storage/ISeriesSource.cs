using Tuner.Server.Calls;
using Tuner.Server.Figures;

namespace Tuner.Server.Storage;

/// <summary>What a series is made of, as one store holds it, all of one moment.</summary>
internal interface ISeriesSource
{
    /// <summary>Adds up the calls of a filter, one by one, of all workspaces where it names none.</summary>
    /// <param name="filter">Which calls.</param>
    /// <param name="onlyNewest">Whether only those are asked for that came in since the rollups were written.</param>
    /// <param name="sumOf">To which sum a call is added.</param>
    void Count(CallFilter filter, bool onlyNewest, Func<ListedCall, CallFigures> sumOf);

    /// <summary>Whether no call of the filter's workspaces began in the filter's time.</summary>
    bool IsEmpty(CallFilter filter);

    /// <summary>The agents or versions of which there are rollups, for a question that is grouped by one of them or by nothing.</summary>
    IEnumerable<SeriesKey> Keys(SeriesQuestion question);

    /// <summary>Reads rollups, in order of time.</summary>
    void AddUp(RollupRanges ranges, RollupWritten add);

    /// <summary>How many calls of an earlier version are not added up yet.</summary>
    long Behind { get; }
}

/// <summary>Rollups of the same calls, one after the other.</summary>
/// <param name="Workspace">The workspace, or <see cref="Rollups.AllWorkspaces"/>.</param>
/// <param name="Agent">The agent, or <see cref="Rollups.AllAgents"/>.</param>
/// <param name="Version">The version, <see cref="Rollups.NoVersion"/> or <see cref="Rollups.AllVersions"/>.</param>
/// <param name="Stretches">From where to where, in order of time.</param>
internal readonly record struct RollupRanges(long Workspace, string Agent, long Version, IReadOnlyList<SeriesStretch> Stretches);

/// <summary>Takes one rollup: when it begins, Unix milliseconds, and its figures as <see cref="FigureBytes"/> writes them.</summary>
internal delegate void RollupWritten(long fromMs, ReadOnlySpan<byte> figures);
