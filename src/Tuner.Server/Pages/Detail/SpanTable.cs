using System.Globalization;
using System.Text.Json;
using Tuner.Server.Calls;
using Tuner.Server.Storage;
using Tuner.Server.Traces;

namespace Tuner.Server.Pages.Detail;

/// <summary>The application's own spans of a call, beneath one another as they belong.</summary>
/// <param name="Lines">Those that are shown, each behind its parent.</param>
/// <param name="Hidden">How many more there are.</param>
public sealed record SpanTable(IReadOnlyList<TracedLine> Lines, int Hidden)
{
    /// <summary>So many are shown.</summary>
    internal const int Most = 500;

    private const int Deepest = 8;

    /// <summary>The spans of a call that are shown.</summary>
    internal static Task<CallSpanList> ReadAsync(ISpanStore spans, ListedCall call, CancellationToken cancel) =>
        spans.OfCallAsync(call.WorkspaceId, call.Summary.CallId, Most, cancel);

    /// <summary>The table; null where a call has no spans.</summary>
    internal static SpanTable? Of(CallSpanList spans, ListedCall call)
    {
        if (spans.Spans.Count == 0) return null;
        var (start, callDurationMs) = (call.Summary.StartedAtMs * 1_000_000m, call.Summary.DurationMs);
        // Spans may begin before the call and end after it: the picture has room for all.
        var first = Math.Min(start, spans.Spans.Min(span => (decimal)span.StartNs));
        var last = Math.Max(start + (callDurationMs * 1_000_000m), spans.Spans.Max(span => (decimal)span.EndNs));
        return new([.. InOrder(spans.Spans).Select(each => TracedLine.Of(each.Span, each.Depth, start, first, Math.Max(1, last - first)))], spans.Total - spans.Spans.Count);
    }

    // What has no parent here stands first, as do parents that hold each other.
    private static List<(ReceivedSpan Span, int Depth)> InOrder(IReadOnlyList<ReceivedSpan> spans)
    {
        var here = spans.Select(Key).ToHashSet(StringComparer.Ordinal);
        var children = spans.ToLookup(span => here.Contains(ParentKey(span)) ? ParentKey(span) : "", StringComparer.Ordinal);
        var ordered = new List<(ReceivedSpan, int)>(spans.Count);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var next = new Stack<(ReceivedSpan Span, int Depth)>();
        foreach (var top in children[""].Concat(spans))
        {
            next.Push((top, 0));
            while (next.TryPop(out var each))
            {
                if (!seen.Add(Key(each.Span))) continue;
                ordered.Add((each.Span, Math.Min(each.Depth, Deepest)));
                foreach (var child in children[Key(each.Span)].Reverse()) next.Push((child, each.Depth + 1));
            }
        }
        return ordered;
    }

    private static string Key(ReceivedSpan span) => Convert.ToHexString(span.TraceId) + Convert.ToHexString(span.SpanId);

    private static string ParentKey(ReceivedSpan span) => Convert.ToHexString(span.TraceId) + Convert.ToHexString(span.ParentId);
}

/// <summary>One span.</summary>
/// <param name="Depth">How many others it stands in, 0 to 8.</param>
/// <param name="Name">Its name.</param>
/// <param name="Start">When it began, as a moment of the call.</param>
/// <param name="Length">How long it took.</param>
/// <param name="BarStart">Where its bar begins, 0 to 1000.</param>
/// <param name="BarLength">How long its bar is, at least 2.</param>
/// <param name="Status">What it says of its end.</param>
/// <param name="Failed">Whether it failed.</param>
/// <param name="Json">Its attributes and events; empty where it has none.</param>
public sealed record TracedLine(int Depth, string Name, string Start, string Length, string BarStart, string BarLength, string Status, bool Failed, string Json)
{
    /// <summary>The line of a span.</summary>
    internal static TracedLine Of(ReceivedSpan span, int depth, decimal callStartNs, decimal firstNs, decimal lengthNs)
    {
        var (from, to) = ((span.StartNs - firstNs) / lengthNs * 1_000, (span.EndNs - firstNs) / lengthNs * 1_000);
        var begin = Math.Clamp(from, 0, 998);
        return new(
            depth, Format.Bounded(span.Name.Length > 0 ? span.Name : "without a name", 200), Format.Clock((long)((span.StartNs - callStartNs) / 1_000_000)), LengthOf(span.EndNs - span.StartNs),
            Number(begin), Number(Math.Clamp(to - begin, 2, 1_000 - begin)),
            Format.Bounded(span.Failed ? span.Status.Length > 0 ? span.Status : "Failed" : "", 300), span.Failed, LaidOut(span.Details));
    }

    private static string LaidOut(string details)
    {
        if (details.Length == 0) return "";
        using var json = JsonDocument.Parse(details);
        return PageJson.Of(json.RootElement);
    }

    private static string LengthOf(long ns) => ns >= 1_000_000 || ns == 0 ? Format.Length(ns / 1_000_000) : string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, ns / 1_000)} µs");

    private static string Number(decimal value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
