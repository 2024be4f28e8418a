using System.Buffers;
using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Tuner.Pipecat.Spans;
using Tuner.Server.Hosting;
using Tuner.Server.Ingest;
using Tuner.Server.Keys;
using Tuner.Server.Metrics;
using Tuner.Server.Storage;
using Tuner.Server.Traces;
using Tuner.Server.Validation;

namespace Tuner.Server.Api;

/// <summary><c>POST /api/v1/traces</c>: takes spans that applications made, by OTLP over HTTP in Protocol Buffers or JSON.</summary>
internal sealed class TracesEndpoint(ISpanStore spans, BytesInFlight room, ServerMeter meter, ServerOptions options)
{
    private const string Protobuf = "application/x-protobuf";

    /// <summary>Maps the route.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/v1/traces", (RequestDelegate)HandleAsync).WithMetadata(Access.IngestSpans);

    private async Task HandleAsync(HttpContext context)
    {
        var isProtobuf = MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) && type.MediaType.Equals(Protobuf, StringComparison.OrdinalIgnoreCase);
        var encoding = context.Request.Headers.ContentEncoding.ToString();
        var isPacked = encoding.Equals("gzip", StringComparison.OrdinalIgnoreCase);
        if ((!isProtobuf && type?.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) != true) || !(isPacked || encoding.Length == 0 || encoding == "identity"))
        {
            await JsonAnswer.WriteFaultAsync(context, StatusCodes.Status415UnsupportedMediaType, FieldPath.Part("header").Member("Content-Type"), "value_error", $"Should be {Protobuf} or application/json, as it is or with gzip").ConfigureAwait(false);
            return;
        }
        var faults = new Faults();
        var workspace = CallNumber.OptionalWorkspace(context.Request.Query, faults) ?? Caller.Of(context).WorkspaceId;
        if (faults.None && workspace is null) faults.Add(FieldPath.Part("query").Member("workspace_id"), "missing", "Query parameter required with a key that opens all workspaces");
        if (!faults.None) await JsonAnswer.WriteFaultsAsync(context, StatusCodes.Status400BadRequest, faults).ConfigureAwait(false);
        else if (!Caller.Of(context).Opens(workspace!.Value)) await Refusal.AnswerForeignWorkspaceAsync(context, FieldPath.Part("query").Member("workspace_id")).ConfigureAwait(false);
        else await TakeAsync(context, workspace.Value, isProtobuf, isPacked).ConfigureAwait(false);
    }

    private async Task TakeAsync(HttpContext context, long workspace, bool isProtobuf, bool isPacked)
    {
        if (context.Request.ContentLength > TraceLimits.Body)
        {
            await AnswerTooLargeAsync(context).ConfigureAwait(false);
            return;
        }
        using var body = await RequestBody.ReadAsync(context.Request, options, room, context.RequestAborted).ConfigureAwait(false);
        if (body is null)
        {
            await JsonAnswer.WriteBusyAsync(context, TimeSpan.FromSeconds(2), "The server holds as many bytes as it may").ConfigureAwait(false);
            return;
        }
        if (body.Bytes.Length > TraceLimits.Body)
        {
            await AnswerTooLargeAsync(context).ConfigureAwait(false);
            return;
        }
        if (Read(body.Bytes, isProtobuf, isPacked, out var isTooLarge) is not { } read)
        {
            if (isTooLarge) await AnswerTooLargeAsync(context).ConfigureAwait(false);
            else await JsonAnswer.WriteFaultAsync(context, StatusCodes.Status400BadRequest, FieldPath.Body, "body_error", "The body should be OTLP's ExportTraceServiceRequest").ConfigureAwait(false);
            return;
        }
        // Once the body is here the spans are kept, also for a sender who does not wait for the answer.
        var added = await spans.AddAsync(workspace, read.WithCalls(), options.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds(), CancellationToken.None).ConfigureAwait(false);
        var refused = read.Refused + added.Refused;
        meter.Spans(added.New, added.Known, refused);
        var why = $"{refused} spans were refused: without ids or a start, or more than {TraceLimits.SpansOfCall} of a call, {TraceLimits.Spans} of a request";
        if (isProtobuf) await AnswerBytesAsync(context, refused, why).ConfigureAwait(false);
        else
            await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, json =>
            {
                json.WriteStartObject();
                if (refused > 0)
                {
                    json.WriteStartObject("partialSuccess");
                    json.WriteString("rejectedSpans", refused.ToString(System.Globalization.CultureInfo.InvariantCulture));
                    json.WriteString("errorMessage", why);
                    json.WriteEndObject();
                }
                json.WriteEndObject();
            }).ConfigureAwait(false);
    }

    private static ReadTraces? Read(ReadOnlyMemory<byte> body, bool isProtobuf, bool isPacked, out bool isTooLarge)
    {
        isTooLarge = false;
        try
        {
            if (isPacked && Unpack(body) is var unpacked)
            {
                isTooLarge = unpacked is null;
                if (isTooLarge) return null;
                body = unpacked;
            }
            if (isProtobuf) return OtlpBytes.Read(body.Span);
            using var document = JsonBody.Parse(body, new Faults());
            return document is null ? null : OtlpText.Read(document.RootElement);
        }
        catch (Exception fault) when (fault is FormatException or InvalidDataException)
        {
            return null;
        }
    }

    // A small body may unpack to any size: no more is unpacked than may be taken.
    private static byte[]? Unpack(ReadOnlyMemory<byte> body)
    {
        using var packed = new GZipStream(new MemoryStream(body.ToArray(), writable: false), CompressionMode.Decompress);
        using var unpacked = new MemoryStream();
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            for (int read; (read = packed.Read(buffer)) > 0;)
            {
                if (unpacked.Length + read > TraceLimits.Body) return null;
                unpacked.Write(buffer, 0, read);
            }
            return unpacked.ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static Task AnswerTooLargeAsync(HttpContext context) =>
        JsonAnswer.WriteFaultAsync(context, StatusCodes.Status413PayloadTooLarge, FieldPath.Body, "body_error", $"The body should have at most {TraceLimits.Body} bytes, also unpacked");

    private static async Task AnswerBytesAsync(HttpContext context, int refused, string why)
    {
        var answer = new ProtobufWriter();
        if (refused > 0)
        {
            answer.Write(1, partial =>
            {
                partial.WriteChosen(1, (long)refused);
                partial.Write(2, why);
            });
        }
        context.Response.ContentType = Protobuf;
        context.Response.ContentLength = answer.Written.Length;
        await context.Response.Body.WriteAsync(answer.Written, context.RequestAborted).ConfigureAwait(false);
    }
}
