using Tuner.Pipecat;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Hosting;

namespace Tuner.Voice;

/// <summary>Where the frames of a call go that is told in words.</summary>
internal interface ICallSink
{
    /// <summary>Where the sound of the call goes; null where none is kept.</summary>
    CallSounds? Sounds => null;

    void Observe(Frame frame);

    /// <summary>Lets a teller tell what it holds, a moment from now and on no thread of the host's.</summary>
    void Later(CallTeller teller);

    /// <summary>Says something of a kind once.</summary>
    void Warn(string kind, string text);

    /// <summary>The call is over: done when its record is laid down.</summary>
    Completion End();
}

/// <summary>Into the recorder of this process.</summary>
internal sealed class ObserverSink(Observer observer, Action<TunerLogLevel, string>? log) : ICallSink
{
    private readonly TunerLog _log = new(log);

    public CallSounds? Sounds => observer.Sounds;

    public void Observe(Frame frame) => observer.Observe(frame);

    public void Later(CallTeller teller) => observer.HoldBack(teller);

    public void Warn(string kind, string text) => _log.Once(TunerLogLevel.Warning, kind, text);

    public Completion End() => observer.End();
}
