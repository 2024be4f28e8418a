using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Hosting;

/// <summary>Asks the application why the call ended. It gets a moment, and may fail: the record goes out all the same.</summary>
internal static class Resolver
{
    public static DisconnectionReasonEvent Ask(Func<string?> resolver, TunerLog log, TimeProvider time)
    {
        try
        {
            var reason = HostQuestion.Ask(resolver, time);
            return new DisconnectionReasonEvent { Reason = reason is { Length: > 100 } ? reason[..100] : reason };
        }
        catch (Exception fault)
        {
            log.Write(TunerLogLevel.Warning, $"the DisconnectionReasonResolver failed ({fault.GetType().Name}); the call is recorded without its answer");
            return new DisconnectionReasonEvent { Error = fault.GetType().Name };
        }
    }
}
