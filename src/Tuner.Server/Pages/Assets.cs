using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tuner.Server.Keys;

namespace Tuner.Server.Pages;

/// <summary>The files that pages load: style, module, icon. They are inside the assembly; their address holds their hash, so a browser may keep them for ever.</summary>
internal static class Assets
{
    private static readonly Dictionary<string, Asset> ByName = new(StringComparer.Ordinal)
    {
        ["tuner.css"] = Asset.Load("text/css; charset=utf-8", "theme.css", "base.css", "marks.css", "list.css", "undelivered.css", "empty.css", "overview.css", "compare.css", "login.css", "call.css", "timeline.css", "strip.css", "transcript.css", "json.css", "wait.css", "facts.css", "spans.css", "keys.css", "player.css", "forced.css"),
        ["tuner.mjs"] = Asset.Load("text/javascript; charset=utf-8", "tuner.mjs", "call.mjs", "timeline.mjs", "sound.mjs", "list.mjs"),
        ["icon.svg"] = Asset.Load("image/svg+xml", "icon.svg"),
    };

    /// <summary>The address of a file.</summary>
    public static string Href(string name) => $"/assets/{ByName[name].Hash}/{name}";

    /// <summary>What a file says.</summary>
    public static string Text(string name) => Encoding.UTF8.GetString(ByName[name].Bytes);

    /// <summary>Maps the files.</summary>
    public static void MapAssets(this IEndpointRouteBuilder routes)
    {
        foreach (var (name, asset) in ByName) routes.MapGet(Href(name), (RequestDelegate)(context => ServeAsync(context, asset))).WithMetadata(Access.Open);
    }

    private static Task ServeAsync(HttpContext context, Asset asset)
    {
        context.Response.ContentType = asset.ContentType;
        context.Response.ContentLength = asset.Bytes.Length;
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return context.Response.Body.WriteAsync(asset.Bytes, context.RequestAborted).AsTask();
    }

    private sealed record Asset(string ContentType, byte[] Bytes, string Hash)
    {
        public static Asset Load(string contentType, params string[] files)
        {
            using var all = new MemoryStream();
            foreach (var file in files)
            {
                using var stream = typeof(Assets).Assembly.GetManifestResourceStream($"Tuner.Server.Assets.{file}")!;
                stream.CopyTo(all);
            }
            var bytes = all.ToArray();
            return new(contentType, bytes, Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]);
        }
    }
}
