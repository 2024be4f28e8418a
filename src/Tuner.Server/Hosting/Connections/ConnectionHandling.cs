using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Tuner.Server.Hosting.Connections;

/// <summary>Puts the limits of connections into the web server.</summary>
internal static class ConnectionHandling
{
    // Longer than the minute for which clients commonly keep a connection: it is then the client that closes it.
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(75);
    private static readonly TimeSpan Headers = TimeSpan.FromSeconds(10);

    /// <summary>Sets the limits; goes after <c>UseKestrelCore</c>, since the last factory of listeners is asked first.</summary>
    public static void AddConnectionLimits(this IServiceCollection services, ConnectionLimits limits)
    {
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.Limits.KeepAliveTimeout = Idle;
            kestrel.Limits.RequestHeadersTimeout = Headers;
        });
        services.AddSingleton(new ConnectionSeats(limits));
        if (ServerEdition.IsThis) services.AddSingleton<IMemoryPoolFactory<byte>, LargeBlocks>();
        services.AddSingleton<IConnectionListenerFactory>(all => new SeatedListenerFactory(
            new SocketTransportFactory(all.GetRequiredService<IOptions<SocketTransportOptions>>(), all.GetRequiredService<ILoggerFactory>()),
            all.GetRequiredService<ConnectionSeats>()));
    }

    /// <summary>Notes when a connection is in use; goes first in the pipeline.</summary>
    public static void UseConnectionSeats(this IApplicationBuilder app) => app.Use(next => context => AnswerAsync(context, next));

    /// <summary>Whoever speaks on this connection has a key.</summary>
    public static void TrustConnection(this HttpContext context) => context.Features.Get<ConnectionSeat>()?.Trust();

    private static async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<ConnectionSeat>() is not { } seat)
        {
            await next(context).ConfigureAwait(false);
            return;
        }
        seat.Begin();
        try
        {
            if (seat.IsReserved && !context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal)) await TurnAwayAsync(context).ConfigureAwait(false);
            else await next(context).ConfigureAwait(false);
        }
        finally
        {
            seat.End();
        }
    }

    private static Task TurnAwayAsync(HttpContext context)
    {
        context.Response.Headers.Connection = "close";
        return JsonAnswer.WriteBusyAsync(context, TimeSpan.FromSeconds(5), "All connections of the server are in use");
    }
}
