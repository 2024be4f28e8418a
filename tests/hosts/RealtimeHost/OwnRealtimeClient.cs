using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.AI;

namespace Tuner.RealtimeHost;

/// <summary>Somebody's own client over a raw socket, which keeps no raw events: what the typed fields cannot say is not said.</summary>
internal sealed class OwnRealtimeClient(Uri endpoint, string model) : IRealtimeClient
{
    /// <summary>The id of what the scripted far end says behind each event.</summary>
    public const string Barrier = "event_barrier";

    public async Task<IRealtimeClientSession> CreateSessionAsync(RealtimeSessionOptions? options = null, CancellationToken cancellationToken = default)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://{endpoint.Authority}{endpoint.AbsolutePath}/realtime?model={model}"), cancellationToken);
        return new Session(socket, options);
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }

    private sealed class Session(ClientWebSocket socket, RealtimeSessionOptions? options) : IRealtimeClientSession
    {
        public RealtimeSessionOptions? Options => options;

        /// <summary>The far end goes by its script: that something came is enough for it.</summary>
        public Task SendAsync(RealtimeClientMessage message, CancellationToken cancellationToken = default) =>
            socket.SendAsync(Encoding.UTF8.GetBytes($$"""{"type":"{{message.GetType().Name}}"}"""), WebSocketMessageType.Text, true, cancellationToken);

        public async IAsyncEnumerable<RealtimeServerMessage> GetStreamingResponseAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            while (await ReadAsync(cancellationToken) is { } json)
            {
                if (json == FarEnd.Barrier) yield return new RealtimeServerMessage { Type = RealtimeServerMessageType.RawContentOnly, MessageId = Barrier };
                else if (TypedMessages.Of(json) is { } message) yield return message;
            }
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public ValueTask DisposeAsync()
        {
            socket.Abort();
            socket.Dispose();
            return default;
        }

        private async Task<string?> ReadAsync(CancellationToken cancellationToken)
        {
            using var read = new MemoryStream();
            var buffer = new byte[1 << 16];
            ValueWebSocketReceiveResult part;
            do
            {
                part = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
                if (part.MessageType == WebSocketMessageType.Close) return null;
                read.Write(buffer, 0, part.Count);
            }
            while (!part.EndOfMessage);
            return Encoding.UTF8.GetString(read.GetBuffer(), 0, (int)read.Length);
        }
    }
}
