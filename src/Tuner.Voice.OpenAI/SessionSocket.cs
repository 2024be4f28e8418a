using System.Net.WebSockets;
using OpenAI.Realtime;

namespace Tuner.Voice;

/// <summary>The socket of a session, which tells that it is disposed of, and with it the session.</summary>
internal sealed class SessionSocket(RealtimeSessionClient session, Action disposed) : WebSocket
{
    public override WebSocketCloseStatus? CloseStatus => session.WebSocket?.CloseStatus;

    public override string? CloseStatusDescription => session.WebSocket?.CloseStatusDescription;

    public override WebSocketState State => session.WebSocket?.State ?? WebSocketState.None;

    public override string? SubProtocol => session.WebSocket?.SubProtocol;

    private WebSocket Socket => session.WebSocket ?? throw new InvalidOperationException("The session is not connected.");

    public override void Abort() => session.WebSocket?.Abort();

    public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
        Socket.CloseAsync(closeStatus, statusDescription, cancellationToken);

    public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
        Socket.CloseOutputAsync(closeStatus, statusDescription, cancellationToken);

    public override Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken) => Socket.ReceiveAsync(buffer, cancellationToken);

    public override Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) =>
        Socket.SendAsync(buffer, messageType, endOfMessage, cancellationToken);

    public override void Dispose()
    {
        disposed();
        session.Dispose();
    }
}
