using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Tuner.Server.Hosting;

/// <summary>An answer that is written to its end before its first byte is sent: what fails on the way is still answered as a failure.</summary>
internal static class BufferedAnswer
{
    // Each segment is one write to the connection.
    private const int SegmentBytes = 32 * 1024;

    /// <summary>Sends what <paramref name="write"/> writes.</summary>
    public static async Task SendAsync(HttpContext context, int status, string contentType, Func<PipeWriter, ValueTask> write)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0, minimumSegmentSize: SegmentBytes, useSynchronizationContext: false));
        try
        {
            await write(pipe.Writer).ConfigureAwait(false);
            await pipe.Writer.CompleteAsync().ConfigureAwait(false);
            context.Response.StatusCode = status;
            context.Response.ContentType = contentType;
            if (!pipe.Reader.TryRead(out var written)) return;
            context.Features.Get<IAnswerKeeper>()?.Keep(status, contentType, context.Response.Headers.ContentSecurityPolicy, written.Buffer);
            context.Response.ContentLength = written.Buffer.Length;
            foreach (var piece in written.Buffer) await context.Response.Body.WriteAsync(piece, context.RequestAborted).ConfigureAwait(false);
        }
        finally
        {
            await pipe.Writer.CompleteAsync().ConfigureAwait(false);
            await pipe.Reader.CompleteAsync().ConfigureAwait(false);
        }
    }
}
