namespace Tuner.Pipecat.Recording.Latency;

/// <summary>Whose time a stretch of a wait was.</summary>
internal readonly record struct LatencyOwner(string Key, string Kind, string Name, LatencyPart Part);

/// <summary>A stretch of a wait on the pipeline's clock, nanoseconds.</summary>
internal readonly record struct WaitSpan(LatencyOwner Owner, long Start, long End);
