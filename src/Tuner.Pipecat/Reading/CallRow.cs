using System.Text.Json;

namespace Tuner.Pipecat.Reading;

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

    /// <summary>Caller: a text that he typed.</summary>
    public bool Typed { get; init; }

    /// <summary>Caller: the pipeline did not listen when it began.</summary>
    public bool Muted { get; init; }

    /// <summary>Caller: who spoke, as the sender names them.</summary>
    public IReadOnlyList<string> Speakers { get; init; } = [];

    /// <summary>Caller: the languages of the words, as the sender names them.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

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

    /// <summary>When each word was said, as it came; see <see cref="TimedWord"/>.</summary>
    public JsonElement? Words { get; init; }

    /// <summary>The row's metadata as it came, for what has no name here.</summary>
    public JsonElement? Metadata { get; init; }

    private static readonly MemberNames Segment = new("role", "text", "words", "start_ms", "end_ms", "duration_ms", "tool", "node", "metadata");
    private static readonly MemberNames Facts =
        new("measured", "unanswered_ms", "e2e_latency", "interrupted", "latency_parts_ms", "latency_timeline", "measured_from", "unheard_text", "estimated", "placeholder");
    private static readonly MemberNames OfCallers = new("input", "muted", "speaker", "speakers", "language", "languages");
    private static readonly MemberNames Measured = new("start", "end");

    /// <summary>Reads a segment; null when its role is none.</summary>
    public static CallRow? Read(JsonElement segment, RepeatedTexts texts)
    {
        Segment.Find(segment, out var members);
        if (RowRoles.Parse(texts.Read(Segment.Value(members, "role"))) is not { } role) return null;
        var metadata = Segment.Value(members, "metadata");
        Facts.Find(metadata, out var facts);
        OfCallers.Find(role == RowRole.Caller ? metadata : null, out var caller);
        Measured.Find(Facts.Value(facts, "measured"), out var measured);
        var timeline = Facts.Value(facts, "latency_timeline");
        var (start, end) = Times(members);
        var unanswered = Facts.Value(facts, "unanswered_ms").Milliseconds() is >= 0 and var told ? told : (long?)null;
        return new CallRow
        {
            Role = role,
            Text = Segment.Value(members, "text").Text(),
            StartMs = start,
            EndMs = end,
            Interrupted = Facts.Value(facts, "interrupted").IsTrue(),
            Metadata = metadata,
            Words = Segment.Value(members, "words"),
            UnheardText = Facts.Value(facts, "unheard_text").Text(),
            Estimated = Facts.Value(facts, "estimated").IsTrue(),
            Placeholder = Facts.Value(facts, "placeholder").IsTrue(),
            Typed = texts.Read(OfCallers.Value(caller, "input")) == "text",
            Muted = OfCallers.Value(caller, "muted").IsTrue(),
            Speakers = Names(OfCallers.Value(caller, "speaker"), OfCallers.Value(caller, "speakers"), texts),
            Languages = Names(OfCallers.Value(caller, "language"), OfCallers.Value(caller, "languages"), texts),
            MeasuredStart = texts.Read(Measured.Value(measured, "start")),
            MeasuredEnd = texts.Read(Measured.Value(measured, "end")),
            UnansweredMs = unanswered,
            UnansweredSpans = unanswered is null ? [] : RecordedWaitSpan.ReadAll(timeline, texts),
            Wait = Facts.Value(facts, "e2e_latency").Milliseconds() is >= 0 and var total
                ? new(total, WaitPart.ReadAll(Facts.Value(facts, "latency_parts_ms")), RecordedWaitSpan.ReadAll(timeline, texts), texts.Read(Facts.Value(facts, "measured_from")))
                : null,
            Tool = Segment.Value(members, "tool") is { } tool ? ToolFacts.Read(tool, texts) : null,
            Node = Segment.Value(members, "node") is { } node ? new(node.Text("from") ?? "", node.Text("to") ?? "", node.Text("reason")) : null,
        };
    }

    private static List<string> Names(JsonElement? one, JsonElement? several, RepeatedTexts texts)
    {
        var names = new List<string>();
        if (texts.Read(one) is { } name) names.Add(name);
        if (several is { ValueKind: JsonValueKind.Array } told) names.AddRange(told.EnumerateArray().Select(each => texts.Read(each)).OfType<string>());
        return names;
    }

    // Words come first: the API prefers them. A length stands in for an end.
    private static (long? Start, long? End) Times(in FoundMembers members)
    {
        var start = Segment.Value(members, "start_ms").Milliseconds();
        var end = Segment.Value(members, "end_ms").Milliseconds() ?? start + Segment.Value(members, "duration_ms").Milliseconds();
        if ((start is not null && end is not null) || Segment.Value(members, "words") is not { ValueKind: JsonValueKind.Array } told) return (start, end);
        var words = told.EnumerateArray().Where(word => word.ValueKind == JsonValueKind.Object).ToList();
        return (start ?? words.Min(word => word.Milliseconds("start_ms")), end ?? words.Max(word => word.Milliseconds("end_ms")));
    }
}
