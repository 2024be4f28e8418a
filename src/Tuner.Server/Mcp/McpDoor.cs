using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.AspNetCore;
using Tuner.Server.Api;
using Tuner.Server.Keys;
using Tuner.Server.Storage;

namespace Tuner.Server.Mcp;

/// <summary><c>/mcp</c>: the tools over HTTP, for whoever may read. Nothing is kept between two requests.</summary>
internal static class McpDoor
{
    /// <summary>Where it is.</summary>
    public const string Path = "/mcp";

    private const int LongestAddress = 200;

    /// <summary>Adds what it needs.</summary>
    public static void Add(IServiceCollection services, TimeProvider time)
    {
        services.AddLogging();
        services.AddMcpServer().WithHttpTransport(http =>
        {
            http.SessionMode = HttpServerSessionMode.Stateless;
            http.ConfigureSessionOptions = (context, options, _) =>
            {
                CallTools.Fill(options, CallsOf(context), time);
                return Task.CompletedTask;
            };
        });
    }

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) => routes.MapMcp(Path).WithMetadata(Access.Read, QuestionSize.Limit);

    private static StoredCalls CallsOf(HttpContext context)
    {
        var (services, pages) = (context.RequestServices, PagesEndpoint.AddressOf(context.Request));
        return new(
            services.GetRequiredService<ICallStore>(), services.GetRequiredService<ICallRowStore>(), services.GetRequiredService<CallComparer>(), Caller.Of(context),
            pages.Length <= LongestAddress ? pages : null);
    }

    // A question is a few hundred bytes.
    private sealed class QuestionSize : IRequestSizeLimitMetadata
    {
        public static QuestionSize Limit { get; } = new();

        public long? MaxRequestBodySize => 64 * 1024;
    }
}
