using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Tuner.Server.Hosting;
using Tuner.Server.Ingest;
using Tuner.Server.Keys;
using Tuner.Server.Pages;
using Tuner.Server.Pages.Layout;
using Tuner.Server.Storage;
using Tuner.Server.Validation;

namespace Tuner.Server.Api;

/// <summary>Labels, a note, "looked at", and where its recording elsewhere begins, on a call.</summary>
internal sealed class MarksEndpoint(ICallKeeping keeping, ReadableCalls readable, BytesInFlight room, ServerOptions options)
{
    private const int MaxBody = 256 * 1024;

    /// <summary>Maps the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/calls/{id}/marks", (RequestDelegate)ReadAsync).WithMetadata(Access.Read);
        routes.MapPatch("/api/v1/calls/{id}/marks", (RequestDelegate)ChangeAsync).WithMetadata(Access.Admin);
        routes.MapPost("/calls/{id}/marks", (RequestDelegate)KeepAsync).WithMetadata(Access.Admin);
    }

    private async Task ReadAsync(HttpContext context)
    {
        // Another workspace's call answers as one that is not there.
        using var call = await readable.FindAsync(context).ConfigureAwait(false);
        await AnswerAsync(context, call is null ? null : await keeping.MarksAsync(call.Listed.Id, context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private async Task ChangeAsync(HttpContext context)
    {
        if (!RequestBody.IsJson(context.Request))
        {
            await JsonAnswer.WriteFaultAsync(context, StatusCodes.Status415UnsupportedMediaType, FieldPath.Part("header").Member("Content-Type"), "value_error", "Should be application/json in UTF-8, not compressed").ConfigureAwait(false);
            return;
        }
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MaxBody;
        using var body = await RequestBody.ReadAsync(context.Request, options with { MaxBodyBytes = MaxBody }, room, context.RequestAborted).ConfigureAwait(false);
        if (body is null)
        {
            await JsonAnswer.WriteBusyAsync(context, TimeSpan.FromSeconds(2), "The server holds as many bytes of requests as it may").ConfigureAwait(false);
            return;
        }
        var faults = new Faults();
        using var document = JsonBody.Parse(body.Bytes, faults);
        if (document is not null && MarkRules.Read(document.RootElement, options.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds(), faults) is { } change)
            await AnswerAsync(context, CallNumber.Of(context) is { } id ? await keeping.MarkAsync(id, change, CancellationToken.None).ConfigureAwait(false) : null).ConfigureAwait(false);
        else await JsonAnswer.WriteFaultsAsync(context, document is null ? StatusCodes.Status400BadRequest : StatusCodes.Status422UnprocessableEntity, faults).ConfigureAwait(false);
    }

    // The form of a page; that it is one of this server's own is asked of every session before.
    private async Task KeepAsync(HttpContext context)
    {
        var faults = new Faults();
        var form = await PostedForm.ReadAsync(context, MaxBody).ConfigureAwait(false);
        var change = form is null ? null : MarkRules.Read(form, options.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds(), faults);
        if (form is null || change is null)
            await PagesEndpoint.PrintAsync(context, Message.Create(new("This cannot be kept", faults.None ? "The form could not be read." : $"{faults.List[0].Path}: {faults.List[0].Message}.")), StatusCodes.Status400BadRequest).ConfigureAwait(false);
        else if (CallNumber.Of(context) is not { } id || await keeping.MarkAsync(id, change, CancellationToken.None).ConfigureAwait(false) is null)
            await PagesEndpoint.PrintAsync(context, Message.Create(new("There is no such call", "It may have been removed in the meantime.")), StatusCodes.Status404NotFound).ConfigureAwait(false);
        else PostedForm.Redirect(context, PostedForm.LocalPath(form["back"].ToString(), CallsAddress.Path));
    }

    private static Task AnswerAsync(HttpContext context, CallMarks? marks) =>
        marks is null ? CallNumber.AnswerUnknownAsync(context) : JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, json => Write(json, marks));

    private static void Write(Utf8JsonWriter json, CallMarks marks)
    {
        json.WriteStartObject();
        json.WriteStartArray("labels");
        foreach (var label in marks.Labels) json.WriteStringValue(label);
        json.WriteEndArray();
        json.WriteString("note", marks.Note);
        if (marks.LookedAtMs is { } at) json.WriteNumber("looked_at_ms", at);
        else json.WriteNull("looked_at_ms");
        if (marks.RecordingOffsetMs is { } offset) json.WriteNumber("recording_offset_ms", offset);
        else json.WriteNull("recording_offset_ms");
        json.WriteEndObject();
    }
}
