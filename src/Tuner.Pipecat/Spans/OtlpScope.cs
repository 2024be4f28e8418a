namespace Tuner.Pipecat.Spans;

/// <summary>What both forms of OTLP say alike.</summary>
internal static class OtlpScope
{
    /// <summary>Who made the spans; its version is that of <see cref="SpanKeys"/>.</summary>
    public const string Name = "tuner-pipecat";

    /// <summary>STATUS_CODE_ERROR.</summary>
    public const int StatusError = 2;
}

/// <summary>Spans that one library made.</summary>
/// <param name="name">The library's.</param>
/// <param name="version">The library's; empty where nobody said.</param>
/// <param name="spans">The spans.</param>
internal sealed class ScopeSpans(string name, string version, List<ExportSpan> spans)
{
    /// <summary>The library's name.</summary>
    public string Name => name;

    /// <summary>The library's version; empty where nobody said.</summary>
    public string Version => version;

    /// <summary>The spans.</summary>
    public List<ExportSpan> Spans => spans;
}
