using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using RazorSlices;
using Tuner.Pipecat.Reading;
using Tuner.Server.Calls;
using Tuner.Server.Hosting;
using Tuner.Server.Keys;
using Tuner.Server.Pages;
using Tuner.Server.Pages.Detail;
using Tuner.Server.Pages.Layout;
using Tuner.Server.Storage;
using Tuner.Server.Validation;

namespace Tuner.Server.Api;

/// <summary>What people look at: the page of one call, and what all pages share.</summary>
internal sealed class PagesEndpoint(ReadableCalls readable, ISpanStore? spans, IRecordingStore recordings, ICallKeeping keeping, ServerOptions options)
{
    /// <summary>Maps the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/calls/{id}", (RequestDelegate)CallAsync).WithMetadata(Access.Read, SharedAnswers.Route);
        routes.MapAssets();
    }

    /// <summary>Answers a reader whose address leads nowhere with a page that says so, and a program in JSON; goes after the routing.</summary>
    public static Task AnswerLostReaderAsync(HttpContext context, RequestDelegate next) =>
        context.GetEndpoint() is not null ? next(context)
        : context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
            ? JsonAnswer.WriteFaultAsync(context, StatusCodes.Status404NotFound, FieldPath.Part("path"), "not_found", "There is no such address; /openapi/v1.json lists those that there are")
        : HttpMethods.IsGet(context.Request.Method)
            ? PrintAsync(context, Message.Create(new("There is no such page", "The address is not whole, or belongs to another program.")), StatusCodes.Status404NotFound)
            : next(context);

    private async Task CallAsync(HttpContext context)
    {
        if (await readable.FindAsync(context).ConfigureAwait(false) is not { } found)
        {
            await PrintAsync(context, Message.Create(new("There is no such call", "It may be on another server, or the address is not whole.")), StatusCodes.Status404NotFound).ConfigureAwait(false);
            return;
        }
        using var room = found;
        using var payload = JsonDocument.Parse(found.Body, JsonBody.Options);
        var record = CallRecord.Read(payload.RootElement);
        var sound = await SoundAsync(context, found.Listed, record).ConfigureAwait(false);
        // Only this page may play, and only from there.
        if (sound?.Sources.Count > 0) context.Response.Headers.ContentSecurityPolicy = $"{SecurityHeaders.Policy}; media-src 'self'{(sound.IsElsewhere ? $" {sound.Origin}" : "")}";
        var page = CallPage.Of(found.Listed, record, sound);
        if (ServerEdition.IsThis && spans is not null) page = page with { Spans = SpanTable.Of(await SpanTable.ReadAsync(spans, found.Listed, context.RequestAborted).ConfigureAwait(false), found.Listed) };
        page = page with { TakenAlong = TakenAlong.Of(found.Listed.Id, canMask: options is { Mask: not null, RedactExports: false }, hasSpans: page.Spans is not null && !options.RedactExports) };
        await PrintAsync(context, CallDetail.Create(page)).ConfigureAwait(false);
    }

    private async Task<CallSound?> SoundAsync(HttpContext context, ListedCall listed, CallRecord record)
    {
        var found = await recordings.FindAsync(listed.WorkspaceId, record.CallId, context.RequestAborted).ConfigureAwait(false);
        if (found.Recording is { IsComplete: true }) return CallSound.Of(listed, record, found, room: 0, marks: null, mayMark: false);
        var total = await recordings.TotalAsync(context.RequestAborted).ConfigureAwait(false);
        var marks = await keeping.MarksAsync(listed.Id, context.RequestAborted).ConfigureAwait(false);
        var room = options.MaxRecordings == 0 ? -1 : Math.Max(0, options.MaxRecordings - total.Bytes);
        return CallSound.Of(listed, record, found, room, marks, mayMark: Caller.Of(context).May(KeyScopes.Admin));
    }

    /// <summary>Where this server is reached, as its reader wrote it.</summary>
    public static string AddressOf(HttpRequest request) => $"{request.Scheme}://{request.Host}{request.PathBase.ToUriComponent()}";

    /// <summary>Answers with a page.</summary>
    public static Task PrintAsync(HttpContext context, RazorSlice slice, int status = StatusCodes.Status200OK)
    {
        // Links ask it for the base path.
        slice.HttpContext = context;
        return BufferedAnswer.SendAsync(context, status, "text/html; charset=utf-8", async pipe =>
        {
            using (slice) await slice.RenderAsync(pipe, cancellationToken: context.RequestAborted).ConfigureAwait(false);
        });
    }
}
