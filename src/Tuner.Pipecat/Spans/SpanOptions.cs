namespace Tuner.Pipecat.Spans;

/// <summary>How calls become spans.</summary>
/// <param name="TracePerCall">One trace for the call, not one for each turn.</param>
/// <param name="Service">The agent's name: <c>service.name</c>.</param>
internal sealed record SpanOptions(bool TracePerCall = false, string Service = "voice-agent");

/// <summary>A call as spans.</summary>
/// <param name="Resource">What is said of the agent.</param>
/// <param name="Spans">Its spans: the call, then turn by turn.</param>
internal sealed record CallTraces(List<SpanAttribute> Resource, List<ExportSpan> Spans);
