using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Tuner.Server.Api;

/// <summary>Forms that browsers send.</summary>
internal static class PostedForm
{
    private const int MaxBack = 2_000;

    /// <summary>The form of a request of at most so many bytes; null when there is none, or it cannot be read.</summary>
    public static async Task<IFormCollection?> ReadAsync(HttpContext context, int maxBytes)
    {
        if (!context.Request.HasFormContentType) return null;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = maxBytes;
        try
        {
            return await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is InvalidDataException or BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge })
        {
            return null;
        }
    }

    /// <summary>A path of this server and nothing that a browser takes for another one, as "//host" and "/\host" are; else <paramref name="instead"/>.</summary>
    public static string LocalPath(string text, string instead) =>
        text.Length is > 0 and <= MaxBack && text[0] == '/' && !text.StartsWith("//", StringComparison.Ordinal)
        && text.All(letter => letter is > ' ' and < '\x7f' and not '\\')
            ? text
            : instead;

    /// <summary>Leads the browser on to a path of this server, to be got.</summary>
    public static void Redirect(HttpContext context, string path)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = context.Request.PathBase.ToUriComponent() + path;
    }
}
