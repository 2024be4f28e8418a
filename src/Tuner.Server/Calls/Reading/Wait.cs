using System.Text;
using System.Text.Json;

namespace Tuner.Server.Calls.Reading;

/// <summary>How long the caller waited for an answer, from the caller's last sound to the agent's first, and where that time went.</summary>
/// <param name="TotalMs">The whole wait, 0 or more.</param>
/// <param name="Parts">Its parts that are known and longer than nothing, in the order in which they happen.</param>
/// <param name="Spans">The same wait, moment by moment, each with its owner.</param>
/// <param name="MeasuredFrom">What the clock started at, when it was not voice activity.</param>
internal sealed record Wait(long TotalMs, IReadOnlyList<WaitPart> Parts, IReadOnlyList<RecordedWaitSpan> Spans, string? MeasuredFrom)
{
    /// <summary>The parts in the order of <see cref="WaitPart.Kinds"/>, null where the sender told nothing.</summary>
    public required IReadOnlyList<long?> KnownPartsMs { get; init; }

    /// <summary>Reads it from a segment's metadata; null when there is none.</summary>
    public static Wait? Read(JsonElement? metadata, RepeatedTexts texts)
    {
        if (metadata.Member("e2e_latency"u8).Milliseconds() is not (>= 0 and var total)) return null;
        var known = WaitPart.ReadAll(metadata.Member("latency_parts_ms"u8));
        var parts = new List<WaitPart>(known.Length);
        for (var i = 0; i < known.Length; i++)
            if (known[i] is > 0 and var ms) parts.Add(new(WaitPart.Kinds[i], ms));
        return new(total, parts, RecordedWaitSpan.ReadAll(metadata, texts), texts.Read(metadata.Member("measured_from"u8))) { KnownPartsMs = known };
    }
}

/// <summary>One part of a wait.</summary>
/// <param name="Kind">One of <see cref="Kinds"/>.</param>
/// <param name="Ms">Milliseconds.</param>
internal sealed record WaitPart(string Kind, long Ms)
{
    /// <summary>The parts, in the order in which they happen.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["turn_detection", "llm", "tool", "text_aggregation", "tts", "unexplained"];

    private static readonly byte[][] Names = [.. Kinds.Select(Encoding.UTF8.GetBytes)];

    /// <summary>All of them in that order; null where nothing is told.</summary>
    public static long?[] ReadAll(JsonElement? parts)
    {
        var known = new long?[Kinds.Count];
        for (var i = 0; i < known.Length; i++) known[i] = parts.Member(Names[i]).Milliseconds() is >= 0 and var ms ? ms : null;
        return known;
    }
}

/// <summary>A stretch of a wait and whose time it was. Times are milliseconds since the call began.</summary>
internal sealed record RecordedWaitSpan(string Key, string OwnerKind, string Owner, long StartMs, long EndMs)
{
    /// <summary>Those of a segment's metadata that have times.</summary>
    public static IReadOnlyList<RecordedWaitSpan> ReadAll(JsonElement? metadata, RepeatedTexts texts)
    {
        if (metadata.Member("latency_timeline"u8) is not { ValueKind: JsonValueKind.Array } timeline) return [];
        var spans = new List<RecordedWaitSpan>(timeline.GetArrayLength());
        foreach (var span in timeline.EnumerateArray())
            if (Read(span, texts) is { } read) spans.Add(read);
        return spans;
    }

    private static RecordedWaitSpan? Read(JsonElement span, RepeatedTexts texts) =>
        span.Member("start_ms"u8).Milliseconds() is { } start && span.Member("end_ms"u8).Milliseconds() is { } end && end >= start
            ? new(texts.Read(span.Member("key"u8)) ?? "unknown", texts.Read(span.Member("owner_kind"u8)) ?? "", texts.Read(span.Member("owner"u8)) ?? "", start, end)
            : null;
}
