using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Tuner.Benchmarks;

/// <summary>A realtime service that does nothing itself: it takes whatever is sent, and says two messages in turn, for ever.</summary>
internal sealed class EndlessService(RealtimeServerMessage one, RealtimeServerMessage other) : IRealtimeClient, IRealtimeClientSession
{
    public RealtimeSessionOptions? Options => null;

    public Task<IRealtimeClientSession> CreateSessionAsync(RealtimeSessionOptions? options = null, CancellationToken cancellationToken = default) => Task.FromResult<IRealtimeClientSession>(this);

    public Task SendAsync(RealtimeClientMessage message, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public async IAsyncEnumerable<RealtimeServerMessage> GetStreamingResponseAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask;
        while (true)
        {
            yield return one;
            yield return other;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }

    public ValueTask DisposeAsync() => default;
}
