using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Tuner.Server.Hosting;

/// <summary>A whole answer, which others may be given too.</summary>
/// <param name="Status">Its status.</param>
/// <param name="ContentType">Its type.</param>
/// <param name="Policy">What a page may load; most say what all do.</param>
/// <param name="Body">Its bytes.</param>
internal sealed record KeptAnswer(int Status, string ContentType, StringValues Policy, ReadOnlyMemory<byte> Body)
{
    private const int PieceBytes = 64 * 1024;

    /// <summary>Gives it to another request.</summary>
    public async Task SendAsync(HttpContext context)
    {
        context.Response.StatusCode = Status;
        context.Response.ContentType = ContentType;
        context.Response.Headers.ContentSecurityPolicy = Policy;
        context.Response.ContentLength = Body.Length;
        // In pieces: what the connection has not sent yet is copied for it, and a month by hours has two megabytes.
        for (var at = 0; at < Body.Length; at += PieceBytes)
            await context.Response.Body.WriteAsync(Body.Slice(at, Math.Min(PieceBytes, Body.Length - at)), context.RequestAborted).ConfigureAwait(false);
    }
}

/// <summary>A feature of a request: is told the answer when it is whole, before it is sent.</summary>
internal interface IAnswerKeeper
{
    /// <summary>Told it; the bytes are only there for the time of the call.</summary>
    void Keep(int status, string contentType, StringValues policy, ReadOnlySequence<byte> body);
}
