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
    public static Wait? Read(JsonElement? metadata)
    {
        if (metadata.Milliseconds("e2e_latency") is not (>= 0 and var total)) return null;
        var known = WaitPart.ReadAll(metadata.Member("latency_parts_ms"));
        return new(
            total,
            [.. known.Index().Where(part => part.Item > 0).Select(part => new WaitPart(WaitPart.Kinds[part.Index], part.Item!.Value))],
            RecordedWaitSpan.ReadAll(metadata),
            metadata.Text("measured_from"))
        {
            KnownPartsMs = known,
        };
    }
}

/// <summary>One part of a wait.</summary>
/// <param name="Kind">One of <see cref="Kinds"/>.</param>
/// <param name="Ms">Milliseconds.</param>
internal sealed record WaitPart(string Kind, long Ms)
{
    /// <summary>The parts, in the order in which they happen.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["turn_detection", "llm", "tool", "text_aggregation", "tts", "unexplained"];

    /// <summary>All of them in that order; null where nothing is told.</summary>
    public static long?[] ReadAll(JsonElement? parts)
    {
        var known = new long?[Kinds.Count];
        for (var i = 0; i < known.Length; i++) known[i] = parts.Milliseconds(Kinds[i]) is >= 0 and var ms ? ms : null;
        return known;
    }
}

/// <summary>A stretch of a wait and whose time it was. Times are milliseconds since the call began.</summary>
internal sealed record RecordedWaitSpan(string Key, string OwnerKind, string Owner, long StartMs, long EndMs)
{
    /// <summary>Those of a segment's metadata that have times.</summary>
    public static IReadOnlyList<RecordedWaitSpan> ReadAll(JsonElement? metadata) => [.. metadata.Objects("latency_timeline").Select(Read).OfType<RecordedWaitSpan>()];

    private static RecordedWaitSpan? Read(JsonElement span) =>
        span.Milliseconds("start_ms") is { } start && span.Milliseconds("end_ms") is { } end && end >= start
            ? new(span.Text("key") ?? "unknown", span.Text("owner_kind") ?? "", span.Text("owner") ?? "", start, end)
            : null;
}
