using Tuner.Pipecat.Frames;

namespace Tuner.Voice;

/// <summary>
/// The caller's voice as the detector tells it. A stop that nobody told is made up for when something shows that it must
/// have come: an answer to his words is spoken, or he begins again. Its time is then that of his last words.
/// </summary>
internal sealed class CallerVoice(CallTeller teller, CallNames names)
{
    /// <summary>Who begins this long after his words were told had stopped in between.</summary>
    private const long LongestPause = 1_000_000_000;

    private bool _speaks;
    private bool _answered;
    private long? _said;
    private int _utterance;

    /// <summary>The utterance whose words are told and whose end is not; null when there is none.</summary>
    public int? Untold => _speaks && _said is not null ? _utterance : null;

    public void Started(TimeSpan delay, long now)
    {
        if (_speaks && (_answered || now - _said >= LongestPause)) Stopped(now);
        if (!_speaks) (_utterance, _said, _answered) = (_utterance + 1, null, false);
        _speaks = true;
        teller.Tell(new VADUserStartedSpeakingFrame { StartSecs = CallTeller.Seconds(delay), Source = names.Detector }, now);
    }

    public void Stopped(TimeSpan silence, long now)
    {
        _speaks = false;
        teller.Tell(new VADUserStoppedSpeakingFrame { StopSecs = CallTeller.Seconds(silence), Source = names.Detector }, now);
    }

    public void Said(CallerTranscript said, long now)
    {
        _said = now;
        teller.Tell(said.ToFrame(names.Transcriber), now);
    }

    /// <summary>What was begun when an utterance's words were told, and its end was not, is spoken.</summary>
    public void AnswerSpoken(int? utterance, long now)
    {
        _answered = _speaks;
        if (utterance is not null && Untold == utterance) Stopped(now);
    }

    private void Stopped(long now)
    {
        _speaks = false;
        teller.Tell(new UserStoppedSpeakingFrame { Source = names.Turns }, now);
    }
}
