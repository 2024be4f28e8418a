using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tuner.Server.Calls;
using Tuner.Server.Hosting;
using Tuner.Server.Ingest;
using Tuner.Server.Keys;
using Tuner.Server.Metrics;
using Tuner.Server.Storage;
using Tuner.Server.Validation;

namespace Tuner.Server.Api;

/// <summary><c>POST /api/v1/public/call</c>: takes one call in. Cheap questions come first: no body is read for a stranger.</summary>
internal sealed class IngestEndpoint(ICallStore calls, BytesInFlight room, ServerMeter meter, ServerOptions options) : IDisposable
{
    // What a large call takes beside its bytes is taken once, not once for each of them.
    private readonly SemaphoreSlim _large = new(1, 1);

    /// <summary>Maps the route.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/v1/public/call", (RequestDelegate)HandleAsync).WithMetadata(Access.Ingest);

    public void Dispose() => _large.Dispose();

    private async Task HandleAsync(HttpContext context)
    {
        if (!RequestBody.IsJson(context.Request))
        {
            await JsonAnswer.WriteFaultAsync(context, StatusCodes.Status415UnsupportedMediaType, FieldPath.Part("header").Member("Content-Type"), "value_error", "Should be application/json in UTF-8, not compressed").ConfigureAwait(false);
            return;
        }
        var faults = new Faults();
        var query = CallQuery.Read(context.Request.Query, faults);
        if (faults.None && !Caller.Of(context).Opens(query.WorkspaceId)) await Refusal.AnswerForeignWorkspaceAsync(context, FieldPath.Part("query").Member("workspace_id")).ConfigureAwait(false);
        else if (faults.None) await TakeAsync(context, query, faults).ConfigureAwait(false);
        else await JsonAnswer.WriteFaultsAsync(context, StatusCodes.Status400BadRequest, faults).ConfigureAwait(false);
    }

    private async Task TakeAsync(HttpContext context, CallQuery query, Faults faults)
    {
        using var body = await RequestBody.ReadAsync(context.Request, options, room, context.RequestAborted).ConfigureAwait(false);
        if (body is null)
        {
            await JsonAnswer.WriteBusyAsync(context, TimeSpan.FromSeconds(2), "The server holds as many bytes of calls as it may").ConfigureAwait(false);
            return;
        }
        var isLarge = body.Bytes.Length > BytesInFlight.Usual;
        if (isLarge) await _large.WaitAsync(context.RequestAborted).ConfigureAwait(false);
        try
        {
            await StoreAsync(context, query, body.Bytes, faults).ConfigureAwait(false);
        }
        finally
        {
            if (isLarge) _large.Release();
        }
    }

    private async Task StoreAsync(HttpContext context, CallQuery query, ReadOnlyMemory<byte> bytes, Faults faults)
    {
        if (CallIntake.Read(query.WorkspaceId, query.Agent, options.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds(), bytes, faults, out var isJson) is not { } call)
        {
            await JsonAnswer.WriteFaultsAsync(context, isJson ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status400BadRequest, faults).ConfigureAwait(false);
            return;
        }
        // Once the body is here the call is stored, also for a sender who does not wait for the answer.
        var added = await AddAsync(call).ConfigureAwait(false);
        meter.Taken(added.IsNew, bytes.Length);
        await JsonAnswer.WriteAsync(context, added.IsNew ? StatusCodes.Status201Created : StatusCodes.Status409Conflict, json =>
        {
            json.WriteStartObject();
            json.WriteNumber("id", added.Id);
            json.WriteString("provider_call_id", call.Summary.CallId);
            json.WriteBoolean("is_new", added.IsNew);
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private async Task<AddedCall> AddAsync(NewCall call)
    {
        var settle = options.OnCall?.Invoke(new(call.Summary.CallId, call.WorkspaceId, call.Agent, call.Summary.StartedAtMs, call.Body));
        var isNew = false;
        try
        {
            var added = await calls.AddAsync(call, CancellationToken.None).ConfigureAwait(false);
            isNew = added.IsNew;
            return added;
        }
        finally
        {
            settle?.Invoke(isNew);
        }
    }
}
