using Tuner.Cli.State;
using Tuner.Cli.Terminal;
using Tuner.Pipecat;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;

namespace Tuner.Cli.Send;

/// <summary>Does what <c>tuner send</c> was asked for.</summary>
internal sealed class SendRun(CommandContext context, SendRequest request)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(10);
    private long _delivered;
    private long _rejected;
    private long _spansDelivered;
    private long _spansRejected;
    private long _recordingsDelivered;
    private long _recordingsRejected;
    private long _recordingsRemoved;

    public async Task<int> RunAsync(CancellationToken cancel)
    {
        var keys = KnownKeys.Read(request.Server, context, request.MovedFrom);
        var collector = KnownCollector.Read(context);
        var folder = StateOptions.Folder(request.State, context);
        var settings = StateOptions.Settings(context);
        if (folder.Prepare(LockProbe.Own) is { } fault) throw new CommandFailure($"the state folder {folder.Root} cannot be used ({fault}).");
        using var transport = new HttpTransport(settings.ConnectTimeout, settings.AttemptTimeout, context.Time);
        await using var delivery = new RecordDelivery(folder, settings, transport, context.Time, Chance.Next, new TunerLog(Say), Tell, tellOfSpans: TellOfSpans, tellOfRecordings: TellOfRecordings);
        var outbox = new Pipecat.Delivery.Outbox(folder);
        var traces = new Pipecat.Delivery.Outbox(folder.Traces);
        var recordings = new Pipecat.Delivery.Outbox(folder.Recordings);
        if (request.Rejected)
        {
            foreach (var back in (RejectedFolder[])[new(folder), new(folder.Otlp), new(folder.Traces), new(folder.Recordings)])
                foreach (var name in back.List().ToArray()) back.TryAgain(name);
        }

        var held = await delivery.RecoverAllAsync(cancel).ConfigureAwait(false);
        if (request.AnyKey) keys.Adopt(outbox);
        if (request.AnyKey) keys.Adopt(traces);
        await delivery.Recordings.LaidOutAsync().WaitAsync(cancel).ConfigureAwait(false);
        if (request.AnyKey) keys.Adopt(recordings);
        foreach (var credential in keys.For(outbox).Concat(keys.For(traces)).Concat(keys.For(recordings))) delivery.Add(credential);
        if (collector is not null) delivery.Add(collector);
        if (request.Watch) return await WatchAsync(delivery, keys, [outbox, traces, recordings], cancel).ConfigureAwait(false);
        var (waiting, spans, sounds) = await PassesAsync(delivery, cancel).ConfigureAwait(false);
        delivery.Enforce();
        context.Out.WriteLine($"{_delivered} delivered, {_rejected} rejected, {waiting + held} waiting.");
        if (_spansDelivered + _spansRejected + spans > 0) context.Out.WriteLine($"Spans of calls: {_spansDelivered} delivered, {_spansRejected} rejected, {spans} waiting.");
        if (_recordingsDelivered + _recordingsRejected + sounds > 0) context.Out.WriteLine($"Recordings of calls: {_recordingsDelivered} delivered, {_recordingsRejected} rejected, {sounds} waiting.");
        if (_recordingsRemoved > 0) context.Out.WriteLine($"Recordings of calls that the server has removed for good: {_recordingsRemoved} deleted here, too.");
        foreach (var sentence in WaitingReasons.Of(outbox, keys).Concat(WaitingReasons.Of(traces, keys, WaitingReasons.Spans)).Concat(WaitingReasons.Of(recordings, keys, WaitingReasons.Recordings)).Concat(KnownCollector.WhyTheyWait(folder, collector))) Say(TunerLogLevel.Warning, sentence);
        if (held > 0) Say(TunerLogLevel.Warning, $"{held} of them {(held == 1 ? "is a cut call" : "are cut calls")} that another process holds right now: try again");
        return waiting + held + spans + sounds == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }

    /// <summary>Passes go on while they bring something, and a little longer while another process holds a record.</summary>
    private async Task<(long Calls, long Spans, long Recordings)> PassesAsync(RecordDelivery delivery, CancellationToken cancel)
    {
        for (var idle = 0; ; idle++)
        {
            var before = Settled;
            // Side by side: whoever is dead costs only his own time.
            var spans = delivery.TryAllSpansAsync(cancel);
            var waiting = await delivery.TryAllAsync(cancel).ConfigureAwait(false);
            var spansWaiting = await spans.ConfigureAwait(false);
            // Records first: then the server knows what a recording is of.
            var recordings = await delivery.Recordings.TryAllAsync(cancel).ConfigureAwait(false);
            if (Settled > before) idle = 0;
            if (waiting + spansWaiting + recordings == 0 || idle >= 3) return (waiting, spansWaiting, recordings);
            await Task.Delay(TimeSpan.FromMilliseconds(300), context.Time, cancel).ConfigureAwait(false);
        }
    }

    private async Task<int> WatchAsync(RecordDelivery delivery, KnownKeys keys, Pipecat.Delivery.Outbox[] outboxes, CancellationToken cancel)
    {
        delivery.Start();
        try
        {
            while (true)
            {
                await Task.Delay(LookAgain, context.Time, cancel).ConfigureAwait(false);
                delivery.Recover();
                foreach (var credential in outboxes.SelectMany(keys.For)) delivery.Add(credential);
            }
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Done;
        }
    }

    private long Settled => _delivered + _rejected + _spansDelivered + _spansRejected + _recordingsDelivered + _recordingsRejected + _recordingsRemoved;

    private void TellOfRecordings(DeliveryNews news)
    {
        if (news is { Kind: DeliveryNewsKind.Delivered, Status: 410 }) Interlocked.Increment(ref _recordingsRemoved);
        else if (news.Kind == DeliveryNewsKind.Delivered) Interlocked.Increment(ref _recordingsDelivered);
        else if (news.Kind == DeliveryNewsKind.Rejected) Interlocked.Increment(ref _recordingsRejected);
    }

    private void TellOfSpans(DeliveryNews news)
    {
        if (news.Kind == DeliveryNewsKind.Delivered) Interlocked.Increment(ref _spansDelivered);
        else if (news.Kind == DeliveryNewsKind.Rejected) Interlocked.Increment(ref _spansRejected);
    }

    private void Tell(DeliveryNews news)
    {
        switch (news.Kind)
        {
            case DeliveryNewsKind.Delivered:
                Interlocked.Increment(ref _delivered);
                context.Out.WriteLine($"delivered {SafeText.OneLine(news.CallId)} ({news.Status})");
                break;
            case DeliveryNewsKind.Rejected:
                Interlocked.Increment(ref _rejected);
                break;
        }
    }

    private void Say(TunerLogLevel level, string text)
    {
        if (level >= TunerLogLevel.Warning) context.Error.WriteLine($"tuner: {SafeText.OneLine(text)}");
    }
}

/// <summary>What <c>tuner send</c> was asked to do.</summary>
internal sealed record SendRequest(string? State, string? Server, bool Watch, bool Rejected, bool AnyKey, string? MovedFrom);
