using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Tuner.RealtimeHost;

/// <summary>Takes the sessions of real clients, each under its model's name, and gives their far ends to whoever scripts them.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, Channel<FarEnd>> _begun = new(StringComparer.Ordinal);

    private ScriptedServer(WebApplication app) => _app = app;

    public Uri Endpoint => new(_app.Urls.First() + "/v1");

    public static async Task<ScriptedServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.UseWebSockets();
        var server = new ScriptedServer(app);
        app.Map("/v1/realtime", server.TakeAsync);
        await app.StartAsync();
        return server;
    }

    /// <summary>The far end of the next session of a model's name.</summary>
    public ValueTask<FarEnd> NextAsync(string name) => Begun(name).Reader.ReadAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Channel<FarEnd> Begun(string name) => _begun.GetOrAdd(name, static _ => Channel.CreateUnbounded<FarEnd>());

    private async Task TakeAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var end = new FarEnd(socket);
        await Begun(context.Request.Query["model"].ToString()).Writer.WriteAsync(end);
        await end.ListenAsync(context.RequestAborted);
    }
}
