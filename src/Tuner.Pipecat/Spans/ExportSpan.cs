namespace Tuner.Pipecat.Spans;

/// <summary>What kind of work a span is, in OTLP's numbers.</summary>
internal enum SpanKind
{
    /// <summary>Nobody said.</summary>
    Unspecified = 0,

    /// <summary>Inside the agent.</summary>
    Internal = 1,

    /// <summary>Somebody's question is answered.</summary>
    Server = 2,

    /// <summary>A service that is asked.</summary>
    Client = 3,

    /// <summary>Something is left in a queue.</summary>
    Producer = 4,

    /// <summary>Something is taken from a queue.</summary>
    Consumer = 5,
}

/// <summary>One span, as OTLP has it. Times are Unix nanoseconds.</summary>
/// <param name="traceId">16 bytes.</param>
/// <param name="spanId">8 bytes.</param>
/// <param name="parentId">8 bytes; empty for the first of a trace.</param>
/// <param name="name">Its name.</param>
/// <param name="kind">Its kind.</param>
/// <param name="startNs">When it began.</param>
/// <param name="endNs">When it ended; never before it began.</param>
internal sealed class ExportSpan(byte[] traceId, byte[] spanId, byte[] parentId, string name, SpanKind kind, long startNs, long endNs)
{
    /// <summary>Its trace, 16 bytes.</summary>
    public byte[] TraceId => traceId;

    /// <summary>Its id, 8 bytes.</summary>
    public byte[] SpanId => spanId;

    /// <summary>Whose part it is, 8 bytes; empty for the first of a trace.</summary>
    public byte[] ParentId => parentId;

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>Its kind.</summary>
    public SpanKind Kind => kind;

    /// <summary>When it began.</summary>
    public long StartNs => startNs;

    /// <summary>When it ended.</summary>
    public long EndNs => endNs;

    /// <summary>What is known of it, in a fixed order.</summary>
    public List<SpanAttribute> Attributes { get; } = [];

    /// <summary>What happened in it.</summary>
    public List<SpanEvent> Events { get; } = [];

    /// <summary>Other spans that belong to it.</summary>
    public List<ExportSpan> Links { get; } = [];

    /// <summary>What went wrong; null when nothing did.</summary>
    public string? Error { get; set; }

    /// <summary>Adds what is known; what is not is left out, and what was said already stands.</summary>
    public void Add(string key, SpanValue? value)
    {
        if (value is null) return;
        foreach (var attribute in Attributes)
            if (attribute.Key == key) return;
        Attributes.Add(new(key, value));
    }
}

/// <summary>Something that happened in a span.</summary>
/// <param name="atNs">When, Unix nanoseconds.</param>
/// <param name="name">What.</param>
internal sealed class SpanEvent(long atNs, string name)
{
    /// <summary>When, Unix nanoseconds.</summary>
    public long AtNs => atNs;

    /// <summary>What.</summary>
    public string Name => name;

    /// <summary>What is known of it.</summary>
    public List<SpanAttribute> Attributes { get; } = [];

    /// <summary>Adds what is known; what is not is left out.</summary>
    public SpanEvent With(string key, SpanValue? value)
    {
        if (value is not null) Attributes.Add(new(key, value));
        return this;
    }
}

/// <summary>A name and a value. A class: lists of structs make code of their own, which every wheel would carry.</summary>
internal sealed class SpanAttribute(string key, SpanValue value)
{
    /// <summary>The name.</summary>
    public string Key => key;

    /// <summary>The value.</summary>
    public SpanValue Value => value;
}

/// <summary>A value of an attribute: text, a whole number, another number, a yes or no, or a list of them.</summary>
internal sealed class SpanValue
{
    private SpanValue()
    {
    }

    /// <summary>A text.</summary>
    public string? Text { get; private init; }

    /// <summary>A whole number.</summary>
    public long? Whole { get; private init; }

    /// <summary>A number that need not be whole.</summary>
    public double? Number { get; private init; }

    /// <summary>A yes or no.</summary>
    public bool? Flag { get; private init; }

    /// <summary>Several values.</summary>
    public IReadOnlyList<SpanValue>? List { get; private init; }

    /// <summary>Several values.</summary>
    public static SpanValue Of(IReadOnlyList<SpanValue> list) => new() { List = list };

    /// <summary>Null stays null.</summary>
    public static SpanValue? Of(string? text) => text is null ? null : new() { Text = text };

    /// <inheritdoc cref="Of(string?)"/>
    public static SpanValue? Of(long? number) => number is null ? null : new() { Whole = number };

    /// <inheritdoc cref="Of(string?)"/>
    public static SpanValue? Of(double? number) => number is { } known && double.IsFinite(known) ? new() { Number = known } : null;

    /// <inheritdoc cref="Of(string?)"/>
    public static SpanValue? Of(bool? flag) => flag is null ? null : new() { Flag = flag };
}
