using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Tuner.Server.Hosting;
using Tuner.Server.Ingest;
using Tuner.Server.Keys;
using Tuner.Server.Metrics;
using Tuner.Server.Recordings;
using Tuner.Server.Storage;
using Tuner.Server.Validation;

namespace Tuner.Server.Api;

/// <summary><c>PUT /api/v1/recordings/{workspace}/{call_id}</c>: takes the sound of a call in, part by part; and tells how far an upload is.</summary>
internal sealed class RecordingUploadEndpoint(IRecordingStore store, RecordingUploads uploads, ServerMeter meter, ServerOptions options) : IDisposable
{
    private const int Sha256Length = 64;
    private static readonly QueryParameter Sha256 = new("sha256", "be the SHA-256 of the whole recording, 64 hexadecimal digits");
    private static readonly QueryParameter Size = new("size", "be the length of the whole recording in bytes, 1 or more");
    private static readonly QueryParameter Offset = new("offset", "be where in the recording this part begins, in bytes");
    private static readonly TimeSpan UntilRoom = TimeSpan.FromHours(1);
    private static readonly TimeSpan UntilFree = TimeSpan.FromSeconds(10);

    // Apart from that of calls, so that sound never takes the room of records.
    private readonly BytesInFlight _room = new(RecordingLimits.InMemory, options.TimeProvider);

    /// <summary>Maps the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut(RecordingAddress.Route, (RequestDelegate)TakeAsync).WithMetadata(Access.IngestRecordings);
        routes.MapGet($"{RecordingAddress.Route}/upload", (RequestDelegate)TellAsync).WithMetadata(Access.IngestRecordings);
    }

    /// <inheritdoc/>
    public void Dispose() => _room.Dispose();

    private async Task TakeAsync(HttpContext context)
    {
        var faults = new Faults();
        var query = new QueryReader(context.Request.Query, [Sha256, Size, Offset], faults);
        var address = RecordingAddress.Read(context, 0, faults);
        var sha256 = ReadSha256(query, faults);
        var size = query.Whole(Size, 1) ?? Missing(context, Size, faults);
        var offset = query.Whole(Offset, 0) ?? Missing(context, Offset, faults);
        if (!faults.None || address is not { } named) await JsonAnswer.WriteFaultsAsync(context, StatusCodes.Status400BadRequest, faults).ConfigureAwait(false);
        else if (!Caller.Of(context).Opens(named.Workspace)) await Refusal.AnswerForeignWorkspaceAsync(context, FieldPath.Part("path").Member("workspace")).ConfigureAwait(false);
        else if (options.MaxRecordings == 0) await JsonAnswer.WriteFaultAsync(context, StatusCodes.Status404NotFound, FieldPath.Part("path"), "not_found", "This server takes no recordings").ConfigureAwait(false);
        else if (size > RecordingLimits.Recording) await AnswerTooLargeAsync(context, "query", $"The recording should have at most {RecordingLimits.Recording} bytes").ConfigureAwait(false);
        else await TakeAsync(context, new(new(named.Workspace, named.CallId, sha256!, size), offset)).ConfigureAwait(false);
    }

    private async Task TakeAsync(HttpContext context, RecordingPart part)
    {
        if (context.Request.ContentLength > RecordingLimits.Part)
        {
            await AnswerTooLargeAsync(context, "body", $"A part should have at most {RecordingLimits.Part} bytes").ConfigureAwait(false);
            return;
        }
        // The web server counts, too: of a body that announces no length no more is read.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = RecordingLimits.Part;
        using var body = await RequestBody.ReadAsync(context.Request, options with { MaxBodyBytes = RecordingLimits.Part }, _room, context.RequestAborted).ConfigureAwait(false);
        if (body is null)
        {
            await JsonAnswer.WriteBusyAsync(context, UntilFree, "The server takes as many recordings at once as it may").ConfigureAwait(false);
            return;
        }
        // Once the part is here it is kept, also for a sender who does not wait for the answer.
        var taken = await uploads.TakeAsync(part, body.Bytes).ConfigureAwait(false);
        meter.Recording(taken.Kind == TakenKind.Complete ? "complete" : taken.Kind == TakenKind.Taken ? "part" : "refused", taken.Kind is TakenKind.Complete or TakenKind.Taken ? body.Bytes.Length : 0);
        await AnswerAsync(context, taken).ConfigureAwait(false);
    }

    private static Task AnswerAsync(HttpContext context, TakenPart taken) => taken.Kind switch
    {
        TakenKind.Taken or TakenKind.Complete => WriteAsync(context, StatusCodes.Status200OK, taken.Received, taken.Kind == TakenKind.Complete),
        TakenKind.Elsewhere => WriteAsync(context, StatusCodes.Status409Conflict, taken.Received, isComplete: null),
        TakenKind.TooLong => JsonAnswer.WriteFaultAsync(context, StatusCodes.Status400BadRequest, FieldPath.Part("query").Member(Size.Name), "value_error", "The part goes beyond the size that is told"),
        TakenKind.OtherSize => JsonAnswer.WriteFaultAsync(context, StatusCodes.Status400BadRequest, FieldPath.Part("query").Member(Size.Name), "value_error", "Should be the size that was told with the first part"),
        TakenKind.OtherBytes => JsonAnswer.WriteFaultAsync(context, StatusCodes.Status422UnprocessableEntity, FieldPath.Body, "value_error", "The bytes are not those of the hash: all were thrown away, begin anew"),
        TakenKind.NoSound => JsonAnswer.WriteFaultAsync(context, StatusCodes.Status422UnprocessableEntity, FieldPath.Body, "value_error", "The recording should be a WAV file of 16-bit PCM in one or two channels: all was thrown away"),
        TakenKind.Removed => AnswerRemovedAsync(context),
        TakenKind.Busy => JsonAnswer.WriteBusyAsync(context, UntilFree, "Another upload of this call's recording goes on"),
        _ => AnswerFullAsync(context),
    };

    private async Task TellAsync(HttpContext context)
    {
        var faults = new Faults();
        var query = new QueryReader(context.Request.Query, [Sha256], faults);
        var address = RecordingAddress.Read(context, 1, faults);
        var sha256 = ReadSha256(query, faults);
        if (!faults.None || address is not { } named)
        {
            await JsonAnswer.WriteFaultsAsync(context, StatusCodes.Status400BadRequest, faults).ConfigureAwait(false);
            return;
        }
        if (!Caller.Of(context).Opens(named.Workspace))
        {
            await Refusal.AnswerForeignWorkspaceAsync(context, FieldPath.Part("path").Member("workspace")).ConfigureAwait(false);
            return;
        }
        var found = await store.FindAsync(named.Workspace, named.CallId, context.RequestAborted).ConfigureAwait(false);
        if (found.IsRemoved) await AnswerRemovedAsync(context).ConfigureAwait(false);
        // One that is complete stays, also for a sender of other bytes.
        else if (found.Recording is { IsComplete: true } whole) await WriteAsync(context, StatusCodes.Status200OK, whole.Size, isComplete: true).ConfigureAwait(false);
        else await WriteAsync(context, StatusCodes.Status200OK, found.Recording is { } part && part.Sha256 == sha256 ? part.Received : 0, isComplete: false).ConfigureAwait(false);
    }

    private static Task WriteAsync(HttpContext context, int status, long received, bool? isComplete) => JsonAnswer.WriteAsync(context, status, json =>
    {
        json.WriteStartObject();
        json.WriteNumber("received", received);
        if (isComplete is { } complete) json.WriteBoolean("complete", complete);
        json.WriteEndObject();
    });

    private static string? ReadSha256(QueryReader query, Faults faults)
    {
        var text = query.Text(Sha256, Sha256Length);
        if (text?.Length == Sha256Length && text.All(char.IsAsciiHexDigit)) return text.ToLowerInvariant();
        return faults.None ? query.Fault<string>(Sha256) : null;
    }

    private static long Missing(HttpContext context, QueryParameter parameter, Faults faults)
    {
        if (string.IsNullOrEmpty(context.Request.Query[parameter.Name])) faults.Add(FieldPath.Part("query").Member(parameter.Name), "missing", $"Query parameter required; should {parameter.Expected}");
        return 0;
    }

    private static Task AnswerRemovedAsync(HttpContext context) =>
        JsonAnswer.WriteFaultAsync(context, StatusCodes.Status410Gone, FieldPath.Part("path").Member("id"), "removed", "The call was removed for good: delete its recording");

    private static Task AnswerTooLargeAsync(HttpContext context, string part, string message) =>
        JsonAnswer.WriteFaultAsync(context, StatusCodes.Status413PayloadTooLarge, FieldPath.Part(part), "body_error", message);

    private static Task AnswerFullAsync(HttpContext context)
    {
        context.Response.Headers.RetryAfter = ((int)UntilRoom.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return JsonAnswer.WriteFaultAsync(context, StatusCodes.Status507InsufficientStorage, FieldPath.Body, "server_full", "The server's room for recordings is used up; send the same again later");
    }
}
