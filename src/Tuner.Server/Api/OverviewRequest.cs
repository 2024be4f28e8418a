using Microsoft.AspNetCore.Http;
using Tuner.Server.Figures;
using Tuner.Server.Storage;
using Tuner.Server.Validation;

namespace Tuner.Server.Api;

/// <summary>Which overview is asked for, as the query of an address says.</summary>
/// <param name="Filter">Over which calls; without their time.</param>
/// <param name="FromMs">The first moment, where it was given.</param>
/// <param name="ToMs">The moment before which calls began, where it was given.</param>
/// <param name="Last">The length of the time, as it stands in the address.</param>
/// <param name="Zone">The zone of its hours and days.</param>
internal sealed record OverviewRequest(CallFilter Filter, long? FromMs, long? ToMs, string Last, TimeZoneInfo Zone)
{
    private const string DefaultLast = "30d";
    private const long HourMs = 3_600_000;
    private const int MostSlices = 400;

    private static readonly Dictionary<string, long> Lengths = new(StringComparer.Ordinal) { ["24h"] = 24 * HourMs, ["7d"] = 7 * 24 * HourMs, ["30d"] = 30 * 24 * HourMs, ["90d"] = 90 * 24 * HourMs };

    public static QueryParameter LastParameter { get; } = new("last", "be 24h, 7d, 30d or 90d");

    /// <summary>All that the address takes.</summary>
    public static IReadOnlyList<QueryParameter> Parameters { get; } =
        [CallParameters.WorkspaceId, CallParameters.Agent, CallParameters.AgentVersion, CallParameters.From, CallParameters.To, CallParameters.Zone, LastParameter];

    /// <summary>Whether the address is one of the list, which once stood here.</summary>
    public static bool IsOfList(IQueryCollection query) =>
        query.Keys.Any(name => Parameters.All(parameter => parameter.Name != name) && ListRequest.Parameters.Any(parameter => parameter.Name == name));

    /// <summary>Reads it and notes what is wrong.</summary>
    public static OverviewRequest Read(IQueryCollection query, Faults faults)
    {
        var reader = new QueryReader(query, Parameters, faults);
        var filter = CallParameters.Read(reader);
        var last = reader.Choice(LastParameter, Lengths) is { } length ? Lengths.First(each => each.Value == length).Key : DefaultLast;
        return new(filter with { FromMs = null, ToMs = null }, filter.FromMs, filter.ToMs, last, faults.None ? reader.Zone(CallParameters.Zone) : TimeZoneInfo.Utc);
    }

    /// <summary>Whether the time was given and is not a length up to now.</summary>
    public bool HasOwnTime => FromMs is not null || ToMs is not null;

    /// <summary>The time, when it is now <paramref name="nowMs"/>.</summary>
    public (long FromMs, long ToMs) Time(long nowMs)
    {
        var to = ToMs ?? Math.Max(nowMs, FromMs ?? 0);
        return (FromMs ?? Math.Max(0, to - Lengths[Last]), to);
    }

    /// <summary>By hours or days, and which; null when there are too many.</summary>
    public (SeriesGrouping Grouping, IReadOnlyList<TimeSlice>? Slices) Slices(long fromMs, long toMs)
    {
        var grouping = toMs - fromMs <= 48 * HourMs ? SeriesGrouping.Hour : SeriesGrouping.Day;
        return (grouping, TimeSlices.Of(grouping, fromMs, toMs, Zone, MostSlices));
    }
}
