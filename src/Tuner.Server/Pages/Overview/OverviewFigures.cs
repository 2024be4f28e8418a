using Tuner.Server.Calls;
using Tuner.Server.Figures;
using Tuner.Server.Storage;

namespace Tuner.Server.Pages.Overview;

/// <summary>What an overview is made of.</summary>
internal sealed record OverviewFigures
{
    /// <summary>Over which calls, without their time.</summary>
    public required CallFilter Filter { get; init; }

    /// <summary>Over which time, Unix milliseconds.</summary>
    public required long FromMs { get; init; }

    /// <summary>Up to which moment.</summary>
    public required long ToMs { get; init; }

    /// <summary>The zone of its hours and days.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>By hours or by days.</summary>
    public required SeriesGrouping Grouping { get; init; }

    /// <summary>These hours or days, whole ones.</summary>
    public required IReadOnlyList<TimeSlice> Slices { get; init; }

    /// <summary>The figures of all, and of each hour or day.</summary>
    public required SeriesAnswer Now { get; init; }

    /// <summary>The figures of the time before, as long.</summary>
    public required CallStatistics Before { get; init; }

    /// <summary>The figures of each agent; empty where one was chosen.</summary>
    public IReadOnlyList<SeriesGroup> Agents { get; init; } = [];

    /// <summary>The figures of each version; empty where one was chosen.</summary>
    public IReadOnlyList<SeriesGroup> Versions { get; init; } = [];

    /// <summary>The calls with the longest waits.</summary>
    public IReadOnlyList<ListedCall> WorstCalls { get; init; } = [];

    /// <summary>Their rows.</summary>
    public IReadOnlyDictionary<long, CallRows> WorstRows { get; init; } = new Dictionary<long, CallRows>();

    /// <summary>The figures of all.</summary>
    public CallStatistics Total => Now.Total;

    /// <summary>The address of the comparison with the time before.</summary>
    public string CompareTimesHref => CompareAddress.Of(CompareAddress.Time(FromMs - (ToMs - FromMs), FromMs), CompareAddress.Time(FromMs, ToMs), Filter);

    /// <summary>The address of the comparison of two agents or versions in this time.</summary>
    public string CompareGroupsHref(SeriesGroup before, SeriesGroup after)
    {
        return CompareAddress.Of(Side(before), Side(after), Filter, FromMs, ToMs);

        static string Side(SeriesGroup group) => group.Agent ?? $"@{CallsAddress.Text(group.Version)}";
    }

    /// <summary>The address of the list of these calls, narrowed further by what is given.</summary>
    public string CallsHref(params ReadOnlySpan<(string Name, string? Value)> more) => CallsAddress.Of(Filter, FromMs, ToMs, more);
}
