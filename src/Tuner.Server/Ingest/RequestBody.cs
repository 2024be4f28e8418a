using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Tuner.Server.Hosting;

namespace Tuner.Server.Ingest;

/// <summary>A request's body in memory, and the room that it takes up until it is disposed.</summary>
internal sealed class RequestBody : IDisposable
{
    private const int FirstBuffer = 64 * 1024;
    private const long BytesPerSecond = 32 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly BytesInFlight.Share _share;

    private RequestBody(ReadOnlyMemory<byte> bytes, BytesInFlight.Share share) => (Bytes, _share) = (bytes, share);

    /// <summary>All of it.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Whether the request says that its body is JSON in UTF-8, as it is, not compressed.</summary>
    public static bool IsJson(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        && (request.Headers.ContentEncoding.Count == 0 || string.Equals(request.Headers.ContentEncoding, "identity", StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Reads the body; null when there is no room for it now. A body whose announced length is too long is refused before
    /// a byte of it is read; one that announces none, as soon as it is too long (the web server counts).
    /// </summary>
    /// <exception cref="BadHttpRequestException">The body is too long (status 413), too slow (408), or broken.</exception>
    public static async Task<RequestBody?> ReadAsync(HttpRequest request, ServerOptions options, BytesInFlight room, CancellationToken cancellationToken)
    {
        var announced = request.ContentLength;
        if (announced > options.MaxBodyBytes) throw new BadHttpRequestException("too long", StatusCodes.Status413PayloadTooLarge);
        if (room.TryTake(announced ?? FirstBuffer) is not { } share) return null;
        using var patience = new CancellationTokenSource(Patience + TimeSpan.FromSeconds((announced ?? options.MaxBodyBytes) / BytesPerSecond), options.TimeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            var bytes = announced is { } length ? await ReadAnnouncedAsync(request.Body, (int)length, both.Token).ConfigureAwait(false) : await ReadGrowingAsync(request.Body, share, both.Token).ConfigureAwait(false);
            if (bytes is { } all) return new(all, share);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            share.Dispose();
            throw new BadHttpRequestException("too slow", StatusCodes.Status408RequestTimeout);
        }
        catch (Exception fault)
        {
            share.Dispose();
            // As the web server tells of a chunk with an impossible size: what cannot be read is the sender's doing.
            if (fault is IOException and not BadHttpRequestException) throw new BadHttpRequestException("broken", StatusCodes.Status400BadRequest, fault);
            throw;
        }
        share.Dispose();
        return null;
    }

    public void Dispose() => _share.Dispose();

    private static async Task<ReadOnlyMemory<byte>?> ReadAnnouncedAsync(Stream body, int length, CancellationToken cancellationToken)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(length);
        await body.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
        return bytes;
    }

    private static async Task<ReadOnlyMemory<byte>?> ReadGrowingAsync(Stream body, BytesInFlight.Share share, CancellationToken cancellationToken)
    {
        var bytes = new byte[FirstBuffer];
        for (var length = 0; ;)
        {
            var read = await body.ReadAsync(bytes.AsMemory(length), cancellationToken).ConfigureAwait(false);
            if (read == 0) return bytes.AsMemory(0, length);
            length += read;
            if (length < bytes.Length) continue;
            if (!share.TryGrow(bytes.Length)) return null;
            Array.Resize(ref bytes, bytes.Length * 2);
        }
    }
}
