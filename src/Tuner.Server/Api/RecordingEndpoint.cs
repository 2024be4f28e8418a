using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Tuner.Pipecat.Reading;
using Tuner.Server.Exports;
using Tuner.Server.Hosting;
using Tuner.Server.Keys;
using Tuner.Server.Recordings;
using Tuner.Server.Storage;
using Tuner.Server.Validation;

namespace Tuner.Server.Api;

/// <summary>The sound of a call, in any stretch that a player asks for; how loud it is; and its captions.</summary>
internal sealed class RecordingEndpoint(IRecordingStore store, RecordingFolder folder, ICallStore calls, ServerOptions options)
{
    private const long MostOffsetMs = 24 * 3_600_000;
    private static readonly QueryParameter Form = new("format", "be wav or opus");
    private static readonly QueryParameter Offset = new("offset_ms", $"be whole milliseconds, at most {MostOffsetMs} in either direction");

    /// <summary>Maps the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(RecordingAddress.Route, (RequestDelegate)SoundAsync).WithMetadata(Access.Read);
        routes.MapGet($"{RecordingAddress.Route}/peaks", (RequestDelegate)PeaksAsync).WithMetadata(Access.Read);
        routes.MapGet($"{RecordingAddress.Route}/captions.vtt", (RequestDelegate)CaptionsAsync).WithMetadata(Access.Read);
    }

    private async Task SoundAsync(HttpContext context)
    {
        var faults = new Faults();
        var form = new QueryReader(context.Request.Query, [Form], faults).Text(Form);
        if (form is not (null or "wav" or "opus")) faults.Add(FieldPath.Part("query").Member(Form.Name), "value_error", $"Should {Form.Expected}");
        if (await FindAsync(context, 0, faults).ConfigureAwait(false) is not { } found) return;
        var opus = form == "wav" ? null : folder.Find(found.Name, RecordingFolder.Opus);
        var isOpus = opus is not null && found.OpusBytes > 0 && (form == "opus" || TakesOpus(context.Request));
        if (form == "opus" && !isOpus)
        {
            await AnswerMissingAsync(context, found.OpusBytes == 0 || !ServerEdition.IsThis ? "There is no Opus copy of this recording; ask for format=wav" : "The Opus copy is not made yet; ask for format=wav").ConfigureAwait(false);
            return;
        }
        context.Response.Headers.Vary = "Accept";
        await SendAsync(context, found, isOpus ? opus : folder.Find(found.Name, RecordingFolder.Wave), isOpus ? "audio/ogg; codecs=opus" : "audio/wav", isOpus ? "opus" : "wav").ConfigureAwait(false);
    }

    private async Task PeaksAsync(HttpContext context)
    {
        var faults = new Faults();
        _ = new QueryReader(context.Request.Query, [], faults);
        if (await FindAsync(context, 1, faults).ConfigureAwait(false) is not { } found) return;
        if (found.PeaksBytes > 0) await SendAsync(context, found, folder.Find(found.Name, RecordingFolder.Peaks), "application/json; charset=utf-8", "peaks").ConfigureAwait(false);
        else await AnswerMissingAsync(context, found.PeaksBytes == 0 ? "The peaks of this recording cannot be made" : "The peaks of this recording are not made yet").ConfigureAwait(false);
    }

    private async Task CaptionsAsync(HttpContext context)
    {
        var faults = new Faults();
        var shift = ReadOffset(new QueryReader(context.Request.Query, [Offset], faults).Text(Offset), faults);
        if (RecordingAddress.Read(context, 1, faults) is not { } named)
        {
            await JsonAnswer.WriteFaultsAsync(context, StatusCodes.Status400BadRequest, faults).ConfigureAwait(false);
            return;
        }
        using var call = Caller.Of(context).Opens(named.Workspace) ? await calls.FindAsync(named.Workspace, named.CallId, context.RequestAborted).ConfigureAwait(false) : null;
        if (call is null)
        {
            await AnswerMissingAsync(context, "There is no call of this workspace and call_id").ConfigureAwait(false);
            return;
        }
        var record = options is { RedactExports: true, Mask: { } mask } ? mask(call.Body) : call.Body;
        await BufferedAnswer.SendAsync(context, StatusCodes.Status200OK, WebVtt.ContentType, async pipe =>
        {
            using var payload = JsonDocument.Parse(record, JsonBody.Options);
            var text = new StreamWriter(pipe.AsStream(leaveOpen: true), new UTF8Encoding(false));
            await using (text.ConfigureAwait(false)) WebVtt.Write(text, CallRecord.Read(payload.RootElement), shift);
        }).ConfigureAwait(false);
    }

    // A recording of another workspace answers as one that is not there.
    private async Task<StoredRecording?> FindAsync(HttpContext context, int wordsBehind, Faults faults)
    {
        var named = RecordingAddress.Read(context, wordsBehind, faults);
        if (!faults.None || named is not { } address)
        {
            await JsonAnswer.WriteFaultsAsync(context, StatusCodes.Status400BadRequest, faults).ConfigureAwait(false);
            return null;
        }
        var found = Caller.Of(context).Opens(address.Workspace) ? await store.FindAsync(address.Workspace, address.CallId, context.RequestAborted).ConfigureAwait(false) : default;
        if (found.Recording is { IsComplete: true } whole) return whole;
        await AnswerMissingAsync(context, "The recording is not here, or not yet").ConfigureAwait(false);
        return null;
    }

    private static async Task SendAsync(HttpContext context, StoredRecording found, string? path, string type, string form)
    {
        if (path is null)
        {
            await AnswerMissingAsync(context, "The recording's file is not here").ConfigureAwait(false);
            return;
        }
        // The library takes a range of any unit for one of bytes.
        if (!context.Request.Headers.Range.ToString().StartsWith("bytes=", StringComparison.OrdinalIgnoreCase)) context.Request.Headers.Remove("Range");
        // Ranges, conditions and HEAD are the library's; it has to see that no body is wanted.
        if (HeadRequests.IsHead(context)) context.Request.Method = HttpMethods.Head;
        await TypedResults.PhysicalFile(path, type, null, DateTimeOffset.FromUnixTimeMilliseconds(found.AtMs), new EntityTagHeaderValue($"\"{found.Sha256[..32]}-{form}\""), enableRangeProcessing: true).ExecuteAsync(context).ConfigureAwait(false);
    }

    // Who names no types takes all of them.
    private static bool TakesOpus(HttpRequest request) =>
        !MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var types) || types.Count == 0
        || types.Any(type => type.Quality is not 0 && (type.MatchesAllTypes || (type.Type.Equals("audio", StringComparison.OrdinalIgnoreCase) && (type.MatchesAllSubTypes || type.SubType.Equals("ogg", StringComparison.OrdinalIgnoreCase) || type.SubType.Equals("opus", StringComparison.OrdinalIgnoreCase)))));

    private static long ReadOffset(string? text, Faults faults)
    {
        if (text is null) return 0;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var ms) && Math.Abs(ms) <= MostOffsetMs) return ms;
        faults.Add(FieldPath.Part("query").Member(Offset.Name), "value_error", $"Should {Offset.Expected}");
        return 0;
    }

    private static Task AnswerMissingAsync(HttpContext context, string message) =>
        JsonAnswer.WriteFaultAsync(context, StatusCodes.Status404NotFound, FieldPath.Part("path").Member("id"), "not_found", message);
}
