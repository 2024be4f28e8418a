using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Hosting;

/// <summary>Passes what a stream publishes on to an observer. A stream that fails ends nothing but itself.</summary>
internal sealed class Subscription(Action<Frame> observe, TunerLog? log) : IObserver<Frame>, IDisposable
{
    private IDisposable? _subscribed;

    public static IDisposable To<T>(IObservable<T> stream, Action<Frame> observe, TunerLog? log)
        where T : Frame
    {
        var subscription = new Subscription(observe, log);
        try
        {
            subscription._subscribed = stream?.Subscribe(subscription);
        }
        catch (Exception fault)
        {
            subscription.OnError(fault);
        }

        return subscription;
    }

    public void OnCompleted()
    {
        // The call ends when its observer is disposed of, not when one of its streams does.
    }

    public void OnError(Exception error) => log?.Once(TunerLogLevel.Warning, "stream", $"a stream of frames failed ({error.GetType().Name}); what it would have said is missing");

    public void OnNext(Frame value) => observe(value);

    public void Dispose()
    {
        try
        {
            _subscribed?.Dispose();
        }
        catch (Exception fault)
        {
            OnError(fault);
        }
    }
}
