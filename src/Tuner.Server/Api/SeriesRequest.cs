using Microsoft.AspNetCore.Http;
using Tuner.Server.Figures;
using Tuner.Server.Storage;
using Tuner.Server.Validation;

namespace Tuner.Server.Api;

/// <summary>Which figures are asked for, as the query of an address says.</summary>
/// <param name="Question">The question.</param>
/// <param name="Zone">The zone of its hours and days.</param>
internal sealed record SeriesRequest(SeriesQuestion Question, TimeZoneInfo Zone)
{
    private const int MostGroups = 1_000;
    private const long DefaultMs = 30L * 24 * 3_600_000;

    private static readonly Dictionary<string, SeriesGrouping> Groupings = new(StringComparer.Ordinal)
    {
        ["none"] = SeriesGrouping.None,
        ["hour"] = SeriesGrouping.Hour,
        ["day"] = SeriesGrouping.Day,
        ["agent"] = SeriesGrouping.Agent,
        ["version"] = SeriesGrouping.Version,
    };

    public static QueryParameter By { get; } = new("by", "be hour, day, agent, version or none");

    /// <summary>All that the address takes.</summary>
    public static IReadOnlyList<QueryParameter> Parameters { get; } = [.. CallParameters.Filters, By];

    /// <summary>The word for a grouping, as it stands in an address.</summary>
    public static string WordOf(SeriesGrouping grouping) => Groupings.First(word => word.Value == grouping).Key;

    /// <summary>Reads it and notes what is wrong. Without times it is about the last 30 days.</summary>
    public static SeriesRequest Read(IQueryCollection query, long nowMs, Faults faults)
    {
        var reader = new QueryReader(query, Parameters, faults);
        var filter = CallParameters.Read(reader);
        var zone = faults.None ? reader.Zone(CallParameters.Zone) : TimeZoneInfo.Utc;
        var grouping = reader.Choice(By, Groupings) ?? SeriesGrouping.Day;
        var to = filter.ToMs ?? Math.Max(nowMs, filter.FromMs ?? 0);
        var from = filter.FromMs ?? Math.Max(0, to - DefaultMs);
        var slices = faults.None ? TimeSlices.Of(grouping, from, to, zone, MostGroups) : [];
        if (slices is null) reader.Fault<string>(By, $"be coarser, or 'from' and 'to' nearer to each other: one answer holds at most {MostGroups} hours or days");
        return new(new(filter with { FromMs = null, ToMs = null }, grouping, from, to, slices ?? [], MostGroups), zone);
    }
}
