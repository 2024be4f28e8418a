using System.Text.Json;

namespace Tuner.Server.Calls.Reading;

/// <summary>One row of the timeline. Times are milliseconds since the call began.</summary>
internal sealed record CallRow
{
    /// <summary>Who or what it is.</summary>
    public required RowRole Role { get; init; }

    /// <summary>What was said.</summary>
    public string? Text { get; init; }

    /// <summary>Where it begins; null when the sender did not say.</summary>
    public long? StartMs { get; init; }

    /// <summary>Where it ends; null when the sender did not say.</summary>
    public long? EndMs { get; init; }

    /// <summary>Agent: it was cut. Caller: the caller cut the agent off.</summary>
    public bool Interrupted { get; init; }

    /// <summary>Agent: the first sound with which the caller cut in; null when he did not, or the sender does not say.</summary>
    public long? InterruptedAtMs => Metadata.Milliseconds("interrupted_at_ms");

    /// <summary>What was generated for this row and never heard.</summary>
    public string? UnheardText { get; init; }

    /// <summary>Whether the words heard are an estimate.</summary>
    public bool Estimated { get; init; }

    /// <summary>Whether the row only stands for an empty timeline.</summary>
    public bool Placeholder { get; init; }

    /// <summary>How the start was measured.</summary>
    public string? MeasuredStart { get; init; }

    /// <summary>How the end was measured.</summary>
    public string? MeasuredEnd { get; init; }

    /// <summary>Caller: how long no answer came, until his next words or the call's end; null when one did.</summary>
    public long? UnansweredMs { get; init; }

    /// <summary>Caller without an answer: whose time that was.</summary>
    public IReadOnlyList<RecordedWaitSpan> UnansweredSpans { get; init; } = [];

    /// <summary>The wait that this row ended.</summary>
    public Wait? Wait { get; init; }

    /// <summary>The tool, on rows of tools.</summary>
    public ToolFacts? Tool { get; init; }

    /// <summary>The step, on rows of transitions.</summary>
    public RecordedNodeStep? Node { get; init; }

    /// <summary>The row's metadata as it came, for what has no name here.</summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>Reads a segment; null when its role is none.</summary>
    public static CallRow? Read(JsonElement segment, RepeatedTexts texts)
    {
        if (RowRoles.Parse(texts.Read(segment.Member("role"u8))) is not { } role) return null;
        var metadata = segment.Member("metadata"u8);
        var measured = metadata.Member("measured"u8);
        var (start, end) = Times(segment);
        var unanswered = metadata.Member("unanswered_ms"u8).Milliseconds() is >= 0 and var told ? told : (long?)null;
        return new CallRow
        {
            Role = role,
            Text = segment.Member("text"u8).Text(),
            StartMs = start,
            EndMs = end,
            Interrupted = metadata.Member("interrupted"u8).IsTrue(),
            Metadata = metadata,
            UnheardText = metadata.Member("unheard_text"u8).Text(),
            Estimated = metadata.Member("estimated"u8).IsTrue(),
            Placeholder = metadata.Member("placeholder"u8).IsTrue(),
            MeasuredStart = texts.Read(measured.Member("start"u8)),
            MeasuredEnd = texts.Read(measured.Member("end"u8)),
            UnansweredMs = unanswered,
            UnansweredSpans = unanswered is null ? [] : RecordedWaitSpan.ReadAll(metadata, texts),
            Wait = Wait.Read(metadata, texts),
            Tool = segment.Member("tool"u8) is { } tool ? ToolFacts.Read(tool, texts) : null,
            Node = segment.Member("node"u8) is { } node ? new(node.Text("from") ?? "", node.Text("to") ?? "", node.Text("reason")) : null,
        };
    }

    // Words come first: the API prefers them. A length stands in for an end.
    private static (long? Start, long? End) Times(JsonElement segment)
    {
        var start = segment.Member("start_ms"u8).Milliseconds();
        var end = segment.Member("end_ms"u8).Milliseconds() ?? start + segment.Member("duration_ms"u8).Milliseconds();
        if ((start is not null && end is not null) || segment.Member("words"u8) is null) return (start, end);
        var words = segment.Objects("words").ToList();
        return (start ?? words.Min(word => word.Milliseconds("start_ms")), end ?? words.Max(word => word.Milliseconds("end_ms")));
    }
}
