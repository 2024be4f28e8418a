using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Tuner.Server.Ingest;

/// <summary>Takes a request's body in.</summary>
internal static class RequestBody
{
    private const int FirstBuffer = 64 * 1024;

    /// <summary>Whether the request says that its body is JSON in UTF-8, as it is, not compressed.</summary>
    public static bool IsJson(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        && (request.Headers.ContentEncoding.Count == 0 || string.Equals(request.Headers.ContentEncoding, "identity", StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// All bytes of the body. A body whose announced length is too long is refused before a byte of it is read; one that
    /// announces none, as soon as it is too long (the web server counts).
    /// </summary>
    /// <exception cref="BadHttpRequestException">The body is too long (status 413), too slow, or cut off.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, long maxBytes, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxBytes) throw new BadHttpRequestException("too long", StatusCodes.Status413PayloadTooLarge);
        using var buffer = new MemoryStream((int)Math.Min(request.ContentLength ?? 0, FirstBuffer));
        await request.Body.CopyToAsync(buffer, cancellationToken).ConfigureAwait(false);
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }
}
