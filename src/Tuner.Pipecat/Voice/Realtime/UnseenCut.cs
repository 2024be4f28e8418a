using Tuner.Pipecat.Frames;

namespace Tuner.Voice;

/// <summary>
/// A cut that no event tells: a client without raw events says nothing of the caller's voice. But when the service answers
/// anew by itself while what it said before would still sound, the caller has cut it off; and when he began to, the length
/// of his words tells about. The record says <c>estimated</c>.
/// </summary>
internal sealed class UnseenCut(VoiceCall call)
{
    /// <summary>What usually lies between the caller's last sound and his words: silence and transcription, nanoseconds.</summary>
    private const long UsualDelay = 800_000_000;

    private IReadOnlyList<Speech> _cut = [];

    /// <summary>The service tells of the caller's voice itself: then nothing is to be guessed.</summary>
    public bool IsTold { get; set; }

    /// <summary>A response begins that nobody asked for. True when what sounded before it is cut off.</summary>
    public bool Answers(long now)
    {
        if (IsTold || call.Playout.SoundingAt(now) is not { Count: > 0 } sounding) return false;
        _cut = sounding;
        return true;
    }

    /// <summary>The words with which the caller cut in.</summary>
    public void Said(string text, long now)
    {
        var began = now - UsualDelay - UsualPace.LengthOf(text);
        if (_cut.LastOrDefault(speech => speech.SoundsFrom < began) is { SoundsFrom: { } from } heard && heard.Made > began - from)
            call.Teller.Tell(new SpeechTruncatedEvent { ContextId = heard.Id, HeardMs = (began - from) / 1e6 }, now);
        _cut = [];
    }
}
