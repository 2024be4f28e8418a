namespace Tuner.Pipecat.Hosting;

/// <summary>
/// Asks after the calls of this process that share a state folder. Keeps no engine: what is in use stays by its calls
/// and by what waits.
/// </summary>
internal sealed class ProcessCalls(ObserverSettings settings, Engine? given)
{
    public TunerDiagnostics Diagnostics =>
        given is null ? Engines.Glance(settings) : TunerDiagnostics.Of(given.Counters, given.CountWaiting(), given.CountSpansWaiting(), 0);

    /// <summary>What an earlier run left is sent from now on.</summary>
    public void SendWhatWaits()
    {
        if (given is not null) return;
        var leased = Engines.Lease(settings);
        try
        {
            foreach (var credential in settings.Credentials) leased.Engine.Add(credential);
        }
        finally
        {
            leased.Return();
        }
    }

    public async Task FlushAsync(CancellationToken cancellation)
    {
        var leased = given is null ? Engines.Lease(settings) : null;
        try
        {
            await (given ?? leased!.Engine).FlushAsync().WaitAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            leased?.Return();
        }
    }
}
