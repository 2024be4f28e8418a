namespace Tuner.Pipecat.Spans;

/// <summary>What both forms of OTLP say alike.</summary>
internal static class OtlpScope
{
    /// <summary>Who made the spans; its version is that of <see cref="SpanKeys"/>.</summary>
    public const string Name = "tuner-pipecat";

    /// <summary>STATUS_CODE_ERROR.</summary>
    public const int StatusError = 2;
}
