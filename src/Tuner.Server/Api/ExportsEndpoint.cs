using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tuner.Pipecat.Reading;
using Tuner.Server.Calls;
using Tuner.Server.Exports;
using Tuner.Server.Hosting;
using Tuner.Server.Keys;
using Tuner.Server.Pages.Detail;
using Tuner.Server.Validation;

namespace Tuner.Server.Api;

/// <summary>One call to take along: its bytes, its page as a file, its captions. Each masked where that is asked for, or always where the server is told so.</summary>
internal sealed class ExportsEndpoint(ReadableCalls readable, ServerOptions options)
{
    /// <summary>Whether the copy is to be masked.</summary>
    public static QueryParameter Redact { get; } = new("redact", "be true or false");

    /// <summary>Maps the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/calls/{id}/payload", (RequestDelegate)(context => AnswerAsync(context, "json", PayloadAsync))).WithMetadata(Access.Read);
        routes.MapGet("/api/v1/calls/{id}/html", (RequestDelegate)(context => AnswerAsync(context, "html", HtmlAsync))).WithMetadata(Access.Read);
        routes.MapGet("/api/v1/calls/{id}/vtt", (RequestDelegate)(context => AnswerAsync(context, "vtt", VttAsync))).WithMetadata(Access.Read);
    }

    private async Task AnswerAsync(HttpContext context, string extension, Func<HttpContext, Copy, Task> answer)
    {
        var faults = new Faults();
        var asked = new QueryReader(context.Request.Query, [Redact], faults).Flag(Redact);
        // A copy that was to be masked is never given as it is.
        if (asked == true && options.Mask is null) faults.Add(FieldPath.Part("query").Member(Redact.Name), "value_error", "Should be false: this server was started without anything that masks");
        if (!faults.None)
        {
            await JsonAnswer.WriteFaultsAsync(context, StatusCodes.Status400BadRequest, faults).ConfigureAwait(false);
            return;
        }
        if (await readable.FindAsync(context).ConfigureAwait(false) is not { } found)
        {
            await JsonAnswer.WriteFaultAsync(context, StatusCodes.Status404NotFound, FieldPath.Part("path").Member("id"), "not_found", "There is no call of this number or call_id").ConfigureAwait(false);
            return;
        }
        using var room = found;
        var mask = asked == true || options.RedactExports ? options.Mask : null;
        // Our own number, not the sender's call_id: a header is no place for foreign text.
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"call-{found.Listed.Id}.{extension}\"";
        await answer(context, new(found.Listed, mask is null ? found.Body : mask(found.Body), mask is not null)).ConfigureAwait(false);
    }

    private static Task PayloadAsync(HttpContext context, Copy copy)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = copy.Record.Length;
        return context.Response.Body.WriteAsync(copy.Record, context.RequestAborted).AsTask();
    }

    private static Task HtmlAsync(HttpContext context, Copy copy) =>
        BufferedAnswer.SendAsync(context, StatusCodes.Status200OK, CallHtml.ContentType, async pipe =>
        {
            using var payload = JsonDocument.Parse(copy.Record, JsonBody.Options);
            await CallHtml.WriteAsync(pipe.AsStream(leaveOpen: true), copy.Listed, payload.RootElement, copy.IsMasked, context.RequestAborted).ConfigureAwait(false);
        });

    private static Task VttAsync(HttpContext context, Copy copy) =>
        BufferedAnswer.SendAsync(context, StatusCodes.Status200OK, WebVtt.ContentType, async pipe =>
        {
            using var payload = JsonDocument.Parse(copy.Record, JsonBody.Options);
            var text = new StreamWriter(pipe.AsStream(leaveOpen: true), new UTF8Encoding(false));
            await using (text.ConfigureAwait(false)) WebVtt.Write(text, CallRecord.Read(payload.RootElement));
        });

    private sealed record Copy(ListedCall Listed, ReadOnlyMemory<byte> Record, bool IsMasked);
}
