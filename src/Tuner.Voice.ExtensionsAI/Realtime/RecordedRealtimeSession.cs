using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Tuner.Voice;

/// <summary>A session whose messages are told to a call on their way. They pass as they are, at once.</summary>
internal sealed class RecordedRealtimeSession(IRealtimeClientSession inner, RealtimeCall call, IRealtimeEventReader? events, bool endsCall) : IRealtimeClientSession
{
    private readonly MessageReader _reader = new(call, events);
    private int _disposed;

    public RealtimeSessionOptions? Options => inner.Options;

    /// <summary>Told before it is sent: the service's answer can be faster than the way back to here.</summary>
    public Task SendAsync(RealtimeClientMessage message, CancellationToken cancellationToken = default)
    {
        _reader.Sent(message);
        var sending = inner.SendAsync(message, cancellationToken);
        if (!sending.IsCompletedSuccessfully) _ = WatchAsync(sending);
        return sending;
    }

    public async IAsyncEnumerable<RealtimeServerMessage> GetStreamingResponseAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        void Tell(Exception fault) => Broke(fault, "the session with the realtime service broke");
        await foreach (var message in Told.PassAsync(inner.GetStreamingResponseAsync(cancellationToken), Tell, cancellationToken).ConfigureAwait(false))
        {
            _reader.Received(message);
            yield return message;
        }

        call.Ended(Volatile.Read(ref _disposed) == 0 ? SessionEnd.RemoteClosed : SessionEnd.Disposed);
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? inner.GetService(serviceType, serviceKey)
        : serviceType == typeof(VoiceCall) ? call.Call
        : serviceType == typeof(RealtimeCall) ? call
        : serviceType?.IsInstanceOfType(this) == true ? this
        : inner.GetService(serviceType!, serviceKey);

    public async ValueTask DisposeAsync()
    {
        var isFirst = Interlocked.Exchange(ref _disposed, 1) == 0;
        if (isFirst) call.Ended(SessionEnd.Disposed);
        try
        {
            await inner.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            if (isFirst && endsCall) call.Call.Dispose();
        }
    }

    private async Task WatchAsync(Task sending)
    {
        try
        {
            await sending.ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            Broke(fault, "a message could not be sent to the realtime service");
        }
    }

    /// <summary>What the host itself stopped did not fail.</summary>
    private void Broke(Exception fault, string what)
    {
        if (fault is OperationCanceledException || Volatile.Read(ref _disposed) != 0) return;
        call.Failed($"{what} ({fault.GetType().Name})");
        call.Ended(SessionEnd.Failed);
    }
}
