using System.Globalization;
using Microsoft.AspNetCore.Http;
using Tuner.Server.Figures;
using Tuner.Server.Storage;
using Tuner.Server.Validation;

namespace Tuner.Server.Api;

/// <summary>Which two sets of calls are compared, as the query of an address says.</summary>
/// <param name="Before">The first side; null when it was not given.</param>
/// <param name="After">The second side.</param>
/// <param name="Common">What holds for both sides.</param>
internal sealed record CompareRequest(CallFilter? Before, CallFilter? After, CallFilter Common)
{
    private const int LongestSide = 400;
    private const string Side = "be an agent, an agent with its version (front-desk@2), a version (@2), a time (2026-11-01..2026-11-15), or one of these with a time behind a space";

    public static QueryParameter A { get; } = new("a", Side);
    public static QueryParameter B { get; } = new("b", Side);

    /// <summary>All that the address takes.</summary>
    public static IReadOnlyList<QueryParameter> Parameters { get; } =
        [A, B, CallParameters.WorkspaceId, CallParameters.Agent, CallParameters.AgentVersion, CallParameters.From, CallParameters.To, CallParameters.Zone];

    /// <summary>Reads it and notes what is wrong.</summary>
    public static CompareRequest Read(IQueryCollection query, Faults faults)
    {
        var reader = new QueryReader(query, Parameters, faults);
        var common = CallParameters.Read(reader);
        var zone = faults.None ? reader.Zone(CallParameters.Zone) : TimeZoneInfo.Utc;
        return new(SideOf(A), SideOf(B), common);

        CallFilter? SideOf(QueryParameter parameter) =>
            reader.Text(parameter, LongestSide) is not { } text ? null : Narrow(common, text.Trim(), zone) ?? reader.Fault<CallFilter>(parameter);
    }

    /// <summary>The calls of a side: an agent, a version and a time, each if it is there; null for what is none of these.</summary>
    internal static CallFilter? Narrow(CallFilter common, string text, TimeZoneInfo zone)
    {
        var filter = common;
        var rest = text;
        // The last word is a time where both its ends are moments; an agent may be called as it likes.
        var space = text.LastIndexOf(' ');
        if (Times(text[(space + 1)..], zone) is { } times)
        {
            if (times.FromMs > times.ToMs) return null;
            filter = filter with { FromMs = times.FromMs, ToMs = times.ToMs };
            rest = space < 0 ? "" : text[..space].TrimEnd();
            if (rest.Length == 0) return filter;
        }
        var at = rest.LastIndexOf('@');
        if (at >= 0 && long.TryParse(rest.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            filter = filter with { AgentVersion = version };
            rest = rest[..at];
            return rest.Length == 0 ? filter : rest.Length <= 255 ? filter with { Agent = rest } : null;
        }
        return rest.Length is > 0 and <= 255 ? filter with { Agent = rest } : null;
    }

    private static (long FromMs, long ToMs)? Times(string word, TimeZoneInfo zone)
    {
        var dots = word.IndexOf("..", StringComparison.Ordinal);
        return dots > 0 && CallClock.Read(word[..dots], zone) is { } from && CallClock.Read(word[(dots + 2)..], zone) is { } to ? (from, to) : null;
    }
}
