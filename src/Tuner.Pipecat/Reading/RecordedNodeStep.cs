namespace Tuner.Pipecat.Reading;

/// <summary>A step of the conversation from one node to the next.</summary>
internal sealed record RecordedNodeStep(string From, string To, string? Reason);
