using Tuner.Pipecat.Frames;

namespace Tuner.Voice;

// What the application tells of a call beside what is said on it.
public sealed partial class VoiceCall
{
    /// <summary>The conversation enters a step of its flow.</summary>
    /// <param name="node">The step's name.</param>
    /// <param name="reason">What led there, as a tool's name.</param>
    public void EnterNode(string node, string? reason = null) =>
        _teller.Do(now => _teller.Tell(new NodeEvent { To = node, Reason = reason }, now));

    /// <summary>Something went wrong.</summary>
    /// <param name="message">What.</param>
    /// <param name="source">Where, as the service's name.</param>
    /// <param name="fatal">Whether the call cannot go on.</param>
    public void Failed(string message, string? source = null, bool fatal = false) =>
        _teller.Do(now => _teller.Tell(new ErrorFrame { Error = message, Processor = source, Fatal = fatal }, now));

    /// <summary>The transcriber's bill.</summary>
    /// <param name="audio">How much audio it heard.</param>
    public void TranscriberUsed(TimeSpan audio) =>
        _teller.Do(now => _teller.Tell(Reports.TranscriberUsed(_names.Transcriber, audio), now));

    /// <summary>The application plays something that is no speech: hold music, a recording.</summary>
    /// <param name="sound">What; null when it has stopped.</param>
    public void Playing(PlayedSoundKind? sound) =>
        _teller.Do(now => _teller.Tell(new PlayingEvent { What = sound switch { PlayedSoundKind.Music => "music", PlayedSoundKind.Recording => "recording", _ => null } }, now));

    /// <summary>The caller is handed over to somebody else. A call that ends without another reason after it ended by <c>call_transfer</c>.</summary>
    /// <param name="kind">How, in a word: <c>cold</c>, <c>warm</c>, <c>sip</c>.</param>
    /// <param name="to">To whom, a number or a SIP URI; null when nobody knows. At most 200 characters are kept.</param>
    /// <param name="outcome">How it went.</param>
    /// <param name="error">Why it failed, at most 200 characters; null when it did not.</param>
    public void Transferred(string kind, string? to = null, TransferOutcome outcome = TransferOutcome.Completed, string? error = null) =>
        _teller.Do(now => _teller.Tell(new TransferEvent
        {
            Way = kind,
            Target = to,
            Outcome = outcome switch { TransferOutcome.Asked => "asked", TransferOutcome.Failed => "failed", _ => "completed" },
            Error = error,
        }, now));

    /// <summary>What became known of the call.</summary>
    /// <param name="facts">The facts.</param>
    public void SetFacts(CallFacts facts) =>
        _teller.Do(now =>
        {
            if (facts?.ToEvent() is { } told) _teller.Tell(told, now);
        });
}
