using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Live;

/// <summary>
/// When a call is over. Whoever feeds it says so: a tap with its <c>end</c> message, a .NET host when it disposes of the
/// observer. Where nobody does, the end of the pipeline and silence are what is left to go by:
/// <list type="bullet">
/// <item>An End, Cancel or Stop frame is not the end: clean-up and late facts follow it. What is fed goes on, so each
/// door waits a <em>linger</em> after the last line, and any line begins it anew.</item>
/// <item>A call that was silent for longer than its host allows has lost its host's attention: it is cut.</item>
/// <item>A host whose process is gone says nothing more: all its calls are cut (see <c>LiveCalls.CutAll</c>).</item>
/// </list>
/// </summary>
internal sealed class EndOfCall(TimeProvider time, TimeSpan? linger, TimeSpan? silence)
{
    /// <summary>
    /// The linger of the Python tap, which counts it itself, from the end of clean-up: Pipecat tells it when that is.
    /// A recorder never waits for it; it stands here because it answers the same question.
    /// </summary>
    public static readonly TimeSpan TapLinger = TimeSpan.FromMilliseconds(250);

    /// <summary>The linger of a .NET observer that nobody disposes of: nothing tells it when clean-up ends.</summary>
    public static readonly TimeSpan ObserverLinger = TimeSpan.FromSeconds(5);

    private long _lastLine = time.GetTimestamp();
    private bool _ending;

    /// <summary>How long the call may be silent; null when for ever.</summary>
    public TimeSpan? LongestSilence => silence;

    /// <summary>True when no line has come for longer than the call may be silent.</summary>
    public bool IsSilentTooLong => silence is { } limit && time.GetElapsedTime(_lastLine) >= limit;

    /// <summary>True when its pipeline ended, and nothing has come since for the length of the linger.</summary>
    public bool HasLingered => _ending && linger is { } limit && time.GetElapsedTime(_lastLine) >= limit;

    /// <summary>How long it is until one of the two can be true; null when neither can without another line.</summary>
    public TimeSpan? UntilDue => (_ending ? linger : null, silence) switch
    {
        ({ } first, { } second) => Left(first < second ? first : second),
        (var first, var second) => (first ?? second) is { } limit ? Left(limit) : null,
    };

    /// <summary>Whether a frame is the pipeline's word that it ends.</summary>
    public static bool IsSign(Frame frame) => frame is EndFrame or CancelFrame or StopFrame;

    /// <summary>A line came.</summary>
    public void LineCame(bool isSign)
    {
        _lastLine = time.GetTimestamp();
        _ending |= isSign;
    }

    /// <summary>The host was told that the linger is over: it is told once.</summary>
    public void Told() => _ending = false;

    private TimeSpan Left(TimeSpan limit)
    {
        var left = limit - time.GetElapsedTime(_lastLine);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
