using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;

namespace Tuner.Server.Hosting;

/// <summary>Takes address, scheme and host of the client from the headers of a trusted proxy, and from nobody else's.</summary>
internal static class ForwardedRequests
{
    /// <summary>Goes before everything that asks who the client is.</summary>
    public static void UseForwardedRequests(this IApplicationBuilder app, ServerOptions options)
    {
        if (options.TrustedProxies.Count == 0) return;
        app.Use((context, next) =>
        {
            if (TrustedPeer.Contains(options.TrustedProxies, context.Connection.RemoteIpAddress)) context.Features.Set(new TrustedPeer(options.TrustedProxies));
            return next(context);
        });
        var forwarded = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
            // As far back as the addresses are of trusted proxies: what a client wrote before them is not believed.
            ForwardLimit = null,
        };
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var proxy in options.TrustedProxies) forwarded.KnownIPNetworks.Add(proxy);
        app.UseForwardedHeaders(forwarded);
    }
}
