using Microsoft.Extensions.AI;

namespace Tuner.Voice;

/// <summary>A session whose messages are told to a call on their way. They pass as they are, at once.</summary>
internal sealed class RecordedRealtimeSession(IRealtimeClientSession inner, RealtimeCall call, IRealtimeEventReader? events, bool endsCall) : IRealtimeClientSession
{
    private readonly WatchedSession _watched = new(call);
    private readonly MessageReader _reader = new(call, events);

    public RealtimeSessionOptions? Options => inner.Options;

    /// <summary>Told before it is sent: the service's answer can be faster than the way back to here.</summary>
    public Task SendAsync(RealtimeClientMessage message, CancellationToken cancellationToken = default)
    {
        _reader.Sent(message);
        var sending = inner.SendAsync(message, cancellationToken);
        return message is InputAudioBufferAppendRealtimeClientMessage ? _watched.WatchAppend(sending) : _watched.Watch(sending);
    }

    public IAsyncEnumerable<RealtimeServerMessage> GetStreamingResponseAsync(CancellationToken cancellationToken = default) =>
        _watched.PassAsync(inner.GetStreamingResponseAsync(cancellationToken), _reader.Received, cancellationToken);

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? inner.GetService(serviceType, serviceKey)
        : serviceType == typeof(VoiceCall) ? call.Call
        : serviceType == typeof(RealtimeCall) ? call
        : serviceType?.IsInstanceOfType(this) == true ? this
        : _reader.Recorded(inner.GetService(serviceType!, serviceKey));

    public async ValueTask DisposeAsync()
    {
        var isFirst = _watched.Dispose();
        try
        {
            await inner.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            if (isFirst && endsCall) call.Call.Dispose();
        }
    }
}
