namespace Tuner.Server.Exports.Spans;

/// <summary>What kind of work a span is, in OTLP's numbers.</summary>
internal enum SpanKind
{
    /// <summary>Inside the agent.</summary>
    Internal = 1,

    /// <summary>A service that is asked.</summary>
    Client = 3,
}

/// <summary>One span, as OTLP has it. Times are Unix nanoseconds.</summary>
/// <param name="TraceId">16 bytes.</param>
/// <param name="SpanId">8 bytes.</param>
/// <param name="ParentId">8 bytes; empty for the first of a trace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="StartNs">When it began.</param>
/// <param name="EndNs">When it ended; never before it began.</param>
internal sealed record ExportSpan(byte[] TraceId, byte[] SpanId, byte[] ParentId, string Name, SpanKind Kind, long StartNs, long EndNs)
{
    /// <summary>What is known of it, in a fixed order.</summary>
    public List<SpanAttribute> Attributes { get; } = [];

    /// <summary>What happened in it.</summary>
    public List<SpanEvent> Events { get; } = [];

    /// <summary>Other spans that belong to it.</summary>
    public List<(byte[] TraceId, byte[] SpanId)> Links { get; } = [];

    /// <summary>What went wrong; null when nothing did.</summary>
    public string? Error { get; set; }

    /// <summary>Adds what is known; what is not is left out, and what was said already stands.</summary>
    public void Add(string key, SpanValue? value)
    {
        if (value is { } known && !Attributes.Exists(each => each.Key == key)) Attributes.Add(new(key, known));
    }
}

/// <summary>Something that happened in a span.</summary>
/// <param name="AtNs">When, Unix nanoseconds.</param>
/// <param name="Name">What.</param>
/// <param name="Attributes">What is known of it.</param>
internal sealed record SpanEvent(long AtNs, string Name, IReadOnlyList<SpanAttribute> Attributes);

/// <summary>A name and a value.</summary>
internal readonly record struct SpanAttribute(string Key, SpanValue Value);

/// <summary>A value of an attribute: text, a whole number, another number, or a yes or no.</summary>
internal readonly record struct SpanValue(string? Text, long? Whole, double? Number, bool? Flag)
{
    /// <summary>Null stays null.</summary>
    public static SpanValue? Of(string? text) => text is null ? null : new(text, null, null, null);

    /// <inheritdoc cref="Of(string?)"/>
    public static SpanValue? Of(long? number) => number is { } known ? new(null, known, null, null) : null;

    /// <inheritdoc cref="Of(string?)"/>
    public static SpanValue? Of(double? number) => number is { } known && double.IsFinite(known) ? new(null, null, known, null) : null;

    /// <inheritdoc cref="Of(string?)"/>
    public static SpanValue? Of(bool? flag) => flag is { } known ? new(null, null, null, known) : null;
}
