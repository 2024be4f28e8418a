using System.Threading.Channels;
using Microsoft.Extensions.AI;

namespace Tuner.Voice.Tests.Support;

/// <summary>A realtime client of somebody's own: what it says, a test puts into it.</summary>
internal sealed class ScriptedRealtimeClient : IRealtimeClient, IRealtimeClientSession
{
    public Channel<RealtimeServerMessage> Messages { get; } = Channel.CreateUnbounded<RealtimeServerMessage>();

    public List<RealtimeClientMessage> Sent { get; } = [];

    public Exception? ConnectFault { get; set; }

    public Exception? SendFault { get; set; }

    public RealtimeSessionOptions? Options { get; private set; }

    public Task<IRealtimeClientSession> CreateSessionAsync(RealtimeSessionOptions? options = null, CancellationToken cancellationToken = default)
    {
        Options = options;
        return ConnectFault is { } fault ? Task.FromException<IRealtimeClientSession>(fault) : Task.FromResult<IRealtimeClientSession>(this);
    }

    public Task SendAsync(RealtimeClientMessage message, CancellationToken cancellationToken = default)
    {
        Sent.Add(message);
        return SendFault is { } fault ? Task.FromException(fault) : Task.CompletedTask;
    }

    public IAsyncEnumerable<RealtimeServerMessage> GetStreamingResponseAsync(CancellationToken cancellationToken = default) => Messages.Reader.ReadAllAsync(cancellationToken);

    /// <summary>The provider's own session below it.</summary>
    public object? Own { get; init; }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceType.IsInstanceOfType(this) ? this : serviceType.IsInstanceOfType(Own) ? Own : null;

    public void Dispose()
    {
    }

    public ValueTask DisposeAsync() => default;
}
