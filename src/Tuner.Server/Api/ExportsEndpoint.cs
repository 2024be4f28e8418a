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
using Tuner.Server.Storage;
using Tuner.Server.Validation;

namespace Tuner.Server.Api;

/// <summary>
/// One call to take along: its bytes, its page as a file, its captions. Each masked where that is asked for, or always where the server is told so.
/// The application's own spans go along with the page, and with the bytes where that is asked for; never with a masked copy, since nothing of ours masks them.
/// </summary>
internal sealed class ExportsEndpoint(ReadableCalls readable, ISpanStore? spans, ServerOptions options)
{
    /// <summary>Whether the copy is to hold the application's own spans.</summary>
    private static readonly QueryParameter WithSpans = new("spans", "be true or false");

    /// <summary>Whether the copy is to be masked.</summary>
    public static QueryParameter Redact { get; } = new("redact", "be true or false");

    /// <summary>Maps the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/calls/{id}/payload", (RequestDelegate)(context => AnswerAsync(context, "json", PayloadAsync, WithSpans))).WithMetadata(Access.Read);
        routes.MapGet("/api/v1/calls/{id}/html", (RequestDelegate)(context => AnswerAsync(context, "html", HtmlAsync))).WithMetadata(Access.Read);
        routes.MapGet("/api/v1/calls/{id}/vtt", (RequestDelegate)(context => AnswerAsync(context, "vtt", VttAsync))).WithMetadata(Access.Read);
    }

    private async Task AnswerAsync(HttpContext context, string extension, Func<HttpContext, Copy, Task> answer, QueryParameter? more = null)
    {
        var faults = new Faults();
        var query = new QueryReader(context.Request.Query, more is null ? [Redact] : [Redact, more], faults);
        var asked = query.Flag(Redact);
        var withSpans = more is not null && query.Flag(more) == true;
        if (withSpans && (asked == true || options.RedactExports)) faults.Add(FieldPath.Part("query").Member(WithSpans.Name), "value_error", "Should be false with a masked copy: spans are not masked");
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
        await answer(context, new(found.Listed, mask is null ? found.Body : mask(found.Body), mask is not null, withSpans)).ConfigureAwait(false);
    }

    private async Task PayloadAsync(HttpContext context, Copy copy)
    {
        var body = copy.WithSpans ? CopiedSpans.Append(copy.Record, await SpansAsync(context, copy).ConfigureAwait(false)) : copy.Record;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    private async Task HtmlAsync(HttpContext context, Copy copy)
    {
        var table = copy.IsMasked ? null : SpanTable.Of(await SpansAsync(context, copy).ConfigureAwait(false), copy.Listed);
        await BufferedAnswer.SendAsync(context, StatusCodes.Status200OK, CallHtml.ContentType, async pipe =>
        {
            using var payload = JsonDocument.Parse(copy.Record, JsonBody.Options);
            await CallHtml.WriteAsync(pipe.AsStream(leaveOpen: true), copy.Listed, payload.RootElement, copy.IsMasked, table, context.RequestAborted).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    private async Task<CallSpanList> SpansAsync(HttpContext context, Copy copy) =>
        ServerEdition.IsThis && spans is not null ? await SpanTable.ReadAsync(spans, copy.Listed, context.RequestAborted).ConfigureAwait(false) : new([], 0);

    private static Task VttAsync(HttpContext context, Copy copy) =>
        BufferedAnswer.SendAsync(context, StatusCodes.Status200OK, WebVtt.ContentType, async pipe =>
        {
            using var payload = JsonDocument.Parse(copy.Record, JsonBody.Options);
            var text = new StreamWriter(pipe.AsStream(leaveOpen: true), new UTF8Encoding(false));
            await using (text.ConfigureAwait(false)) WebVtt.Write(text, CallRecord.Read(payload.RootElement));
        });

    private sealed record Copy(ListedCall Listed, ReadOnlyMemory<byte> Record, bool IsMasked, bool WithSpans);
}
