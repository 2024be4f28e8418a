using System.Diagnostics;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Hosting;
using Tuner.Pipecat.Models;

namespace Tuner.Voice;

/// <summary>
/// One activity for each call, of the source <c>Tuner.Voice</c>. It is a child of what was current when the call began
/// and never becomes current itself: a call outlives the method that begins it. A listener that fails costs only the
/// activity.
/// </summary>
internal sealed class TracedCall : ICallSink
{
    private static readonly ActivitySource Source = new("Tuner.Voice");
    private readonly ICallSink _inner;
    private readonly Activity _activity;

    private TracedCall(ICallSink inner, Activity activity) => (_inner, _activity) = (inner, activity);

    /// <summary>The sink itself where nobody listens.</summary>
    public static ICallSink Over(ICallSink inner, string id, VoiceCallOptions call)
    {
        if (!Source.HasListeners()) return inner;
        var before = Activity.Current;
        try
        {
            KeyValuePair<string, object?>[] tags = [new("tuner.call_id", id), new("tuner.call_type", call.CallType)];
            return Source.StartActivity("voice call", ActivityKind.Server, default(ActivityContext), tags) is { } activity ? new TracedCall(inner, activity) : inner;
        }
        catch (Exception)
        {
            return inner;
        }
        finally
        {
            Activity.Current = before;
        }
    }

    public CallSounds? Sounds => _inner.Sounds;

    public void Observe(Frame frame)
    {
        _inner.Observe(frame);
        if (frame is EndFrame { Reason: var reason }) _activity.SetTag("tuner.disconnection_reason", reason);
        else if (frame is CancelFrame { Reason: var cut })
        {
            _activity.SetTag("tuner.disconnection_reason", cut);
            if (cut == DisconnectReason.Error) _activity.SetStatus(ActivityStatusCode.Error);
        }
    }

    public void Later(CallTeller teller) => _inner.Later(teller);

    public void Warn(string kind, string text) => _inner.Warn(kind, text);

    public Completion End()
    {
        var current = Activity.Current;
        try
        {
            _activity.Stop();
        }
        catch (Exception)
        {
            // The listener's fault; the record goes its way.
        }
        finally
        {
            Activity.Current = current;
        }

        return _inner.End();
    }
}
