namespace Tuner.Pipecat.Recording.Caller;

/// <summary>A word as a transcriber tells it. Its times are seconds from wherever that one counts; null where it tells none.</summary>
internal sealed record HeardWord(string Text, double? Start, double? End, double? Confidence);

/// <summary>What a transcriber tells of a transcript beside its text.</summary>
internal sealed record TranscriptDetail(List<HeardWord> Words, double? Confidence);
