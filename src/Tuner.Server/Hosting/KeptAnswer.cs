using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Tuner.Server.Hosting;

/// <summary>A whole answer, which others may be given too.</summary>
internal sealed record KeptAnswer(int Status, string ContentType, ReadOnlyMemory<byte> Body)
{
    /// <summary>Gives it to another request.</summary>
    public async Task SendAsync(HttpContext context)
    {
        context.Response.StatusCode = Status;
        context.Response.ContentType = ContentType;
        context.Response.ContentLength = Body.Length;
        await context.Response.Body.WriteAsync(Body, context.RequestAborted).ConfigureAwait(false);
    }
}

/// <summary>A feature of a request: is told the answer when it is whole, before it is sent.</summary>
internal interface IAnswerKeeper
{
    /// <summary>Told it; the bytes are only there for the time of the call.</summary>
    void Keep(int status, string contentType, ReadOnlySequence<byte> body);
}
