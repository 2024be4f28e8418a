using System.Text.Json;

namespace Tuner.Pipecat.Reading;

/// <summary>How long the caller waited for an answer, from the caller's last sound to the agent's first, and where that time went.</summary>
/// <param name="TotalMs">The whole wait, 0 or more.</param>
/// <param name="KnownPartsMs">Its parts in the order of <see cref="WaitPart.Kinds"/>, null where the sender told nothing.</param>
/// <param name="Spans">The same wait, moment by moment, each with its owner.</param>
/// <param name="MeasuredFrom">What the clock started at, when it was not voice activity.</param>
internal sealed record Wait(long TotalMs, IReadOnlyList<long?> KnownPartsMs, IReadOnlyList<RecordedWaitSpan> Spans, string? MeasuredFrom)
{
    /// <summary>Its parts that are known and longer than nothing, in the order in which they happen.</summary>
    public IEnumerable<WaitPart> Parts => WaitPart.Kinds.Zip(KnownPartsMs).Where(part => part.Second > 0).Select(part => new WaitPart(part.First, part.Second!.Value));
}

/// <summary>One part of a wait.</summary>
/// <param name="Kind">One of <see cref="Kinds"/>.</param>
/// <param name="Ms">Milliseconds.</param>
internal sealed record WaitPart(string Kind, long Ms)
{
    /// <summary>The parts, in the order in which they happen.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["turn_detection", "llm", "tool", "text_aggregation", "tts", "unexplained"];

    private static readonly MemberNames Names = new([.. Kinds]);

    /// <summary>All of them in that order; null where nothing is told.</summary>
    public static long?[] ReadAll(JsonElement? parts)
    {
        Names.Find(parts, out var found);
        var known = new long?[Kinds.Count];
        for (var i = 0; i < known.Length; i++) known[i] = Names.Value(found, Kinds[i]).Milliseconds() is >= 0 and var ms ? ms : null;
        return known;
    }
}

/// <summary>A stretch of a wait and whose time it was. Times are milliseconds since the call began.</summary>
internal sealed record RecordedWaitSpan(string Key, string OwnerKind, string Owner, long StartMs, long EndMs)
{
    private static readonly MemberNames Names = new("key", "owner_kind", "owner", "start_ms", "end_ms");

    /// <summary>Those of a segment's timeline that have times.</summary>
    public static IReadOnlyList<RecordedWaitSpan> ReadAll(JsonElement? timeline, RepeatedTexts texts)
    {
        if (timeline is not { ValueKind: JsonValueKind.Array } told) return [];
        var spans = new List<RecordedWaitSpan>(told.GetArrayLength());
        foreach (var span in told.EnumerateArray())
            if (Read(span, texts) is { } read) spans.Add(read);
        return spans;
    }

    private static RecordedWaitSpan? Read(JsonElement span, RepeatedTexts texts)
    {
        Names.Find(span, out var found);
        return Names.Value(found, "start_ms").Milliseconds() is { } start && Names.Value(found, "end_ms").Milliseconds() is { } end && end >= start
            ? new(texts.Read(Names.Value(found, "key")) ?? "unknown", texts.Read(Names.Value(found, "owner_kind")) ?? "", texts.Read(Names.Value(found, "owner")) ?? "", start, end)
            : null;
    }
}
