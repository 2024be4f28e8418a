using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Tuner.RealtimeStandIn;

/// <summary>
/// A stand-in of OpenAI's realtime server, for its real clients: <c>/v1/realtime?model=NAME</c> plays the session of
/// that name. It goes by the clock, but waits where the model waits for the host, and truncates when the host says so.
/// </summary>
public sealed class StandInServer : IAsyncDisposable
{
    private const string Truncated = "conversation.item.truncated";
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);
    private readonly WebApplication _app;
    private readonly Func<string, Conversation?> _sessions;

    private StandInServer(WebApplication app, Func<string, Conversation?> sessions) => (_app, _sessions) = (app, sessions);

    /// <summary>Where its clients connect, as <c>http://127.0.0.1:40001/v1</c>.</summary>
    public Uri Endpoint => new(_app.Urls.First() + "/v1");

    /// <summary>Starts it on this machine.</summary>
    /// <param name="sessions">Which session is behind a model's name; null: none is.</param>
    /// <param name="port">0: any that is free.</param>
    /// <returns>The running server.</returns>
    public static async Task<StandInServer> StartAsync(Func<string, Conversation?> sessions, int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var app = builder.Build();
        app.UseWebSockets();
        var server = new StandInServer(app, sessions);
        app.Map("/v1/realtime", server.TakeAsync);
        await app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest || _sessions(context.Request.Query["model"].ToString()) is not { } session)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        await PlayAsync(socket, session, context.RequestAborted);
    }

    private static async Task PlayAsync(WebSocket socket, Conversation session, CancellationToken cancel)
    {
        var commands = Channel.CreateUnbounded<JsonObject>();
        var reading = ReadAsync(socket, commands.Writer, cancel);
        var clock = Stopwatch.StartNew();
        try
        {
            foreach (var step in session.Steps)
            {
                // What the model waits for takes as long as the host takes.
                if (step.Host == "response") await UntilAsync(commands.Reader, "response.create", cancel);
                else if (step.Event is null && step is not { Host: "end", Text: "closed" }) continue;
                var left = step.Ms - clock.ElapsedMilliseconds;
                if (left > 0) await Task.Delay((int)left, cancel);
                if (step.Event is null) continue;
                if ((string?)step.Event["type"] == Truncated && !await SaysHostAsync(step.Event, commands.Reader, cancel)) continue;
                await socket.SendAsync(Encoding.UTF8.GetBytes(step.ToWire()), WebSocketMessageType.Text, true, cancel);
            }

            if (session.Steps.Any(step => step is { Host: "end", Text: "closed" })) await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "bye", cancel);
            await reading;
        }
        catch (Exception fault) when (fault is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The host has gone.
        }
    }

    /// <summary>How much was heard the host says, whose playing the script cannot know to the millisecond. One that says nothing truncates nothing.</summary>
    private static async Task<bool> SaysHostAsync(JsonObject truncated, ChannelReader<JsonObject> commands, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(LongestWait);
        try
        {
            if (await UntilAsync(commands, "conversation.item.truncate", limit.Token) is not { } command) return false;
            truncated["audio_end_ms"] = (int)command["audio_end_ms"]!;
            return true;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    private static async Task<JsonObject?> UntilAsync(ChannelReader<JsonObject> commands, string type, CancellationToken cancel)
    {
        await foreach (var command in commands.ReadAllAsync(cancel))
        {
            if ((string?)command["type"] == type) return command;
        }

        return null;
    }

    private static async Task ReadAsync(WebSocket socket, ChannelWriter<JsonObject> commands, CancellationToken cancel)
    {
        var buffer = new byte[1 << 20];
        try
        {
            while (true)
            {
                var length = 0;
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await socket.ReceiveAsync(buffer.AsMemory(length), cancel);
                    length += part.Count;
                }
                while (!part.EndOfMessage);
                if (part.MessageType == WebSocketMessageType.Close) break;
                if (JsonNode.Parse(buffer.AsSpan(0, length)) is JsonObject command) commands.TryWrite(command);
            }
        }
        catch (Exception fault) when (fault is WebSocketException or OperationCanceledException)
        {
            // OpenAI's client drops its socket without a word.
        }

        commands.TryComplete();
    }
}
