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
    private readonly BodyBytes _bytes;
    private int _length;

    private RequestBody(int capacity, BytesInFlight.Share share) => (_bytes, _share) = (new(capacity), share);

    /// <summary>All of it.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.Memory[.._length];

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
        var body = new RequestBody((int)(announced ?? FirstBuffer), share);
        try
        {
            if (await body.FillAsync(request.Body, isAnnounced: announced is not null, both.Token).ConfigureAwait(false)) return body;
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            body.Dispose();
            throw new BadHttpRequestException("too slow", StatusCodes.Status408RequestTimeout);
        }
        catch (Exception fault)
        {
            body.Dispose();
            // As the web server tells of a chunk with an impossible size: what cannot be read is the sender's doing.
            if (fault is IOException and not BadHttpRequestException) throw new BadHttpRequestException("broken", StatusCodes.Status400BadRequest, fault);
            throw;
        }
        body.Dispose();
        return null;
    }

    public void Dispose()
    {
        _bytes.Dispose();
        _share.Dispose();
    }

    // Whether there was room for all of it.
    private async Task<bool> FillAsync(Stream body, bool isAnnounced, CancellationToken cancellationToken)
    {
        while (true)
        {
            var capacity = _bytes.Memory.Length;
            var read = await body.ReadAsync(_bytes.Memory[_length..], cancellationToken).ConfigureAwait(false);
            _length += read;
            // The web server sees to it that an announced body is as long as announced.
            if (read == 0 || (isAnnounced && _length == capacity)) return true;
            if (_length < capacity) continue;
            if (!_share.TryGrow(capacity)) return false;
            _bytes.Grow(capacity * 2);
        }
    }
}
