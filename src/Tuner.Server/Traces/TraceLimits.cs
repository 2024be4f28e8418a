namespace Tuner.Server.Traces;

/// <summary>What is taken of spans that somebody sends. What goes beyond is cut or left out, and the span is kept.</summary>
internal static class TraceLimits
{
    /// <summary>The attribute by which a span names its call.</summary>
    public const string CallIdKey = "tuner.call_id";

    /// <summary>The largest request, in bytes, also unpacked.</summary>
    public const int Body = 4 * 1024 * 1024;

    /// <summary>Spans of one request; more are refused.</summary>
    public const int Spans = 5_000;

    /// <summary>Spans of one call; more are refused.</summary>
    public const int SpansOfCall = 2_000;

    /// <summary>Attributes of a span, and of an event.</summary>
    public const int Attributes = 64;

    /// <summary>Events of a span.</summary>
    public const int Events = 20;

    /// <summary>Values inside values.</summary>
    public const int Depth = 6;

    /// <summary>Values in one list.</summary>
    public const int Items = 100;

    /// <summary>Characters of a name.</summary>
    public const int Name = 200;

    /// <summary>Characters of a value.</summary>
    public const int Value = 4_000;

    /// <summary>Bytes of all that a span says in attributes and events; beyond, values are left out.</summary>
    public const int Details = 32 * 1024;

    /// <summary>How long spans wait for their call, milliseconds.</summary>
    public const long WaitMs = 24L * 3_600_000;

    /// <summary>The text, cut where it is too long; never inside a surrogate pair, and without the character U+0000.</summary>
    public static string Cut(string text, int most)
    {
        var cut = text.Length <= most ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[most - 1]) ? most - 1 : most), "…");
        return cut.Replace("\0", "", StringComparison.Ordinal);
    }
}
