using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tuner.Pipecat.Journal;
using Tuner.Server.Hosting;
using Tuner.Server.Keys;
using Tuner.Server.Recordings;
using Tuner.Server.Storage;
using Tuner.Server.Validation;

namespace Tuner.Server.Api;

/// <summary>Removing calls for good, and the lines that say so.</summary>
internal sealed class KeepingEndpoint(ICallKeeping keeping, RecordingUpkeep recordings, TimeProvider time)
{
    private const int MaxCaller = 50;
    private const int MostRemovals = 1_000;

    /// <summary>Maps the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapDelete("/api/v1/calls/{id}", (RequestDelegate)RemoveOneAsync).WithMetadata(Access.Admin);
        routes.MapDelete("/api/v1/calls", (RequestDelegate)RemoveCallerAsync).WithMetadata(Access.Admin);
        routes.MapGet("/api/v1/removals", (RequestDelegate)ListAsync).WithMetadata(Access.Admin);
    }

    private async Task RemoveOneAsync(HttpContext context)
    {
        // Begun, it is finished, also for somebody who does not wait for the answer.
        if (CallNumber.Of(context) is not { } id || !await keeping.RemoveAsync(id, Remover(context), CancellationToken.None).ConfigureAwait(false))
            await CallNumber.AnswerUnknownAsync(context).ConfigureAwait(false);
        else
        {
            await ClearRecordingsAsync().ConfigureAwait(false);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }

    // Never more than was asked for: a parameter that is misspelled must not widen it.
    private async Task RemoveCallerAsync(HttpContext context)
    {
        var faults = new Faults();
        var query = context.Request.Query;
        foreach (var name in query.Keys.Where(name => name is not ("caller" or "workspace_id")))
            faults.Add(FieldPath.Part("query").Member(name.Length <= MaxCaller ? name : name[..MaxCaller]), "unknown", "There is no such parameter here");
        if (query["caller"] is not [{ Length: > 0 } caller] || Characters.Count(caller, MaxCaller) > MaxCaller)
            faults.Add(FieldPath.Part("query").Member("caller"), "value_error", $"Should be the caller's number as the sender wrote it, once, 1 to {MaxCaller} characters; in an address '+' is written %2B");
        else if (CallNumber.OptionalWorkspace(query, faults) is var workspace && faults.None)
        {
            var removed = await keeping.RemoveCallerAsync(workspace, caller, Remover(context), CancellationToken.None).ConfigureAwait(false);
            await ClearRecordingsAsync().ConfigureAwait(false);
            await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, json =>
            {
                json.WriteStartObject();
                json.WriteNumber("removed", removed);
                json.WriteEndObject();
            }).ConfigureAwait(false);
            return;
        }
        await JsonAnswer.WriteFaultsAsync(context, StatusCodes.Status400BadRequest, faults).ConfigureAwait(false);
    }

    private async Task ListAsync(HttpContext context)
    {
        var removals = await keeping.RemovalsAsync(MostRemovals, context.RequestAborted).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("removals");
            foreach (var removal in removals)
            {
                json.WriteStartObject();
                json.WriteNumber("at_ms", removal.AtMs);
                json.WriteString("reason", removal.Reason switch { RemovalReason.Caller => "caller", RemovalReason.Age => "age", _ => "call" });
                if (removal.WorkspaceId is { } workspace) json.WriteNumber("workspace_id", workspace);
                json.WriteString("key", removal.KeyName);
                json.WriteNumber("calls", removal.Calls);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    // Gone with the answer; files that the disk does not give up now are deleted beside the requests, as are those after a kill.
    private async Task ClearRecordingsAsync()
    {
        try
        {
            while (await recordings.ClearAsync(CancellationToken.None).ConfigureAwait(false)) { }
        }
        catch (Exception fault) when (DiskFault.Is(fault) || fault is StoreUnavailableException)
        {
            // The upkeep tries again, and tells of it.
        }
    }

    private Remover Remover(HttpContext context) => new(Caller.Of(context).KeyName, time.GetUtcNow().ToUnixTimeMilliseconds());
}
