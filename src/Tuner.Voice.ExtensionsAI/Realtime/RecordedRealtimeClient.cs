using Microsoft.Extensions.AI;

namespace Tuner.Voice;

/// <summary>Gives sessions that are recorded. What the provider raises passes unchanged.</summary>
internal sealed class RecordedRealtimeClient(IRealtimeClient inner, SessionCalls calls, IRealtimeEventReader? events) : DelegatingRealtimeClient(inner)
{
    private const string Misplaced =
        "UseTuner() stands outside UseFunctionInvocation(), where the results of tools are not seen: they are missing from the record. Put UseTuner() last, behind UseFunctionInvocation()";

    private int _warned;

    public override async Task<IRealtimeClientSession> CreateSessionAsync(RealtimeSessionOptions? options = null, CancellationToken cancellationToken = default)
    {
        var call = calls.Begin();
        if (InnerClient.GetService(typeof(FunctionInvokingRealtimeClient)) is not null && Interlocked.Exchange(ref _warned, 1) == 0) call.Warn(Misplaced);
        try
        {
            var session = await base.CreateSessionAsync(options, cancellationToken).ConfigureAwait(false);
            call.Settings = TypedSettings.Of(options ?? session.Options, call.Settings);
            return new RecordedRealtimeSession(session, call, events, calls.EndsWithSession);
        }
        catch (Exception fault)
        {
            call.Failed($"no session with the realtime service ({fault.GetType().Name})");
            call.Ended(SessionEnd.Failed);
            if (calls.EndsWithSession) call.Call.Dispose();
            throw;
        }
    }
}
