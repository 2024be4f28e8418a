using Tuner.Cli.State;
using Tuner.Pipecat;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Server;

namespace Tuner.Cli.Serve;

/// <summary>
/// Sends the spans of each call that comes in to a collector. An entry is laid down (<c>otlp/</c> in the data folder) before
/// the call is stored, and before its sender hears that it is: a kill at any moment loses no span. Where the sender posts the
/// call once more after it, its spans may go twice, with the same ids.
/// </summary>
internal sealed class ServerSpans : IAsyncDisposable
{
    private static readonly TimeSpan LastTry = TimeSpan.FromSeconds(5);

    private readonly StateFolder _folder;
    private readonly Credential _collector;
    private readonly TunerLog _log;
    private readonly HttpTransport _transport;
    private readonly BesideDelivery _delivery;
    private readonly StateLimits _limits;
    private readonly TimeProvider _time;
    private long _calls;

    public ServerSpans(CommandContext context, string dataFolder, Credential collector, Action<string> say)
    {
        (_collector, _time, _folder) = (collector, context.Time, new StateFolder(RealDisk.Files, Path.GetFullPath(dataFolder)));
        _log = new TunerLog((level, text) =>
        {
            if (level >= TunerLogLevel.Warning) say(text);
        });
        var settings = StateOptions.Settings(context);
        var counters = new DeliveryCounters();
        _transport = new HttpTransport(settings.ConnectTimeout, settings.AttemptTimeout, context.Time);
        _delivery = new BesideDelivery(_folder, Destination.Collector, _transport, counters, context.Time, Chance.Next, _log, static _ => { });
        _limits = new StateLimits(_folder, settings, counters, context.Time, _log);
        _delivery.Add(collector);
        _delivery.Start();
        _ = EnforceAsync();
    }

    /// <summary>Lays a call down; what it returns sends it, or takes it back where the store had it already or did not take it.</summary>
    public Action<bool> Take(ReceivedCall call)
    {
        var id = JournalHeader.IdOf(HostIdentity.Own, Interlocked.Increment(ref _calls));
        var name = new RecordName(Math.Clamp(_time.GetUtcNow().ToUnixTimeMilliseconds(), 0, 9_999_999_999_999), id, "", "", 0, 0, RecordName.New);
        var facts = new RecordFacts { CallId = call.CallId, BaseUrl = "", WorkspaceId = call.WorkspaceId, AgentId = call.Agent, StartedAt = call.StartedAtMs };
        var entry = Collector.EntryOf(_collector.BaseUrl, name, facts)!;
        var outbox = new Pipecat.Delivery.Outbox(_folder.Otlp);
        var fault = DiskFault.Try(() => outbox.Put(entry.Name, entry.Facts, call.Body.Span));
        if (fault is null) return isNew => Settle(outbox, entry, isNew, call.Body.Length);
        _log.Once(TunerLogLevel.Warning, "disk", $"the disk does not take spans in {_folder.Otlp.Root} ({fault}): they are kept in memory, and are lost with this process");
        // The bytes are the request's, which ends.
        var entryInMemory = new EntryBeside(Destination.Collector, entry.Name, entry.Facts, call.Body.ToArray());
        return isNew =>
        {
            if (isNew) _delivery.Take(entryInMemory);
        };
    }

    /// <summary>The server stops: what is due gets a moment, the rest goes when it starts again.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAny(_delivery.WhenIdleAsync(), Task.Delay(LastTry, _time)).ConfigureAwait(false);
        await _delivery.DisposeAsync().ConfigureAwait(false);
        _transport.Dispose();
    }

    private void Settle(Pipecat.Delivery.Outbox outbox, SpansEntry entry, bool isNew, int bytes)
    {
        if (!isNew)
        {
            _ = DiskFault.Try(() => outbox.Withdraw(entry.Name));
            return;
        }

        _delivery.Take(entry.Name);
        _ = DiskFault.Try(() => _limits.Grew(bytes));
    }

    private async Task EnforceAsync()
    {
        await _delivery.TryDueAsync().ConfigureAwait(false);
        _limits.EverySpanWasTried();
        _ = DiskFault.Try(_limits.Enforce);
    }
}
