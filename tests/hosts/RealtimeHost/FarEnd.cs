using System.Net.WebSockets;
using System.Text;

namespace Tuner.RealtimeHost;

/// <summary>The service's side of one session, which says what it is told to, when it is told to.</summary>
internal sealed class FarEnd(WebSocket socket)
{
    /// <summary>What comes behind each event: an event of a type that no client knows, so that a host sees that it has all before it.</summary>
    public const string Barrier = """{"type":"stand_in.barrier","event_id":"event_barrier"}""";

    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done when the host has let go of the session.</summary>
    public Task Gone => _gone.Task;

    public async Task SayAsync(string json)
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text, true, CancellationToken.None);
        await socket.SendAsync(Encoding.UTF8.GetBytes(Barrier), WebSocketMessageType.Text, true, CancellationToken.None);
    }

    public Task CloseAsync() => socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "bye", CancellationToken.None);

    /// <summary>Takes what the host sends: what it means, the script knows.</summary>
    public async Task ListenAsync(CancellationToken cancel)
    {
        var buffer = new byte[1 << 16];
        try
        {
            while ((await socket.ReceiveAsync(buffer.AsMemory(), cancel)).MessageType != WebSocketMessageType.Close) continue;
        }
        catch (Exception fault) when (fault is WebSocketException or OperationCanceledException)
        {
            // OpenAI's client drops its socket without a word.
        }

        _gone.TrySetResult();
    }
}
