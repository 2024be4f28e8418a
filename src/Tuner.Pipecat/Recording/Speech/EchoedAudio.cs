namespace Tuner.Pipecat.Recording.Speech;

/// <summary>
/// An avatar service takes the voice's audio and pushes its own in its place: every sound comes twice, and the caller
/// hears it once. Audio without words is such an echo while a voice's audio with words is still to be played; what the
/// application itself puts into the pipeline is a recording.
/// </summary>
internal static class EchoedAudio
{
    /// <summary>Where the application's frames enter a pipeline.</summary>
    private const string Application = "::Source";

    /// <summary>Whether audio is an echo of what the queue holds.</summary>
    public static bool IsOf(SpeechContext context, VoiceQueue queue) =>
        context is { Id: null, HasText: false, Asked: null, Played.Count: 0 }
        && context.Source?.EndsWith(Application, StringComparison.Ordinal) == false
        && queue.HoldsWords;
}
