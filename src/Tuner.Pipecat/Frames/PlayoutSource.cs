namespace Tuner.Pipecat.Frames;

/// <summary>How it is known that audio was played.</summary>
internal static class PlayoutSource
{
    /// <summary>Who plays it told.</summary>
    public const string Told = "told";

    /// <summary>Nobody told: it is taken to be played in real time.</summary>
    public const string Assumed = "assumed";
}
