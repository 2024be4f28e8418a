using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tuner.Server.Calls;
using Tuner.Server.Hosting;
using Tuner.Server.Keys;
using Tuner.Server.Storage;
using Tuner.Server.Validation;

namespace Tuner.Server.Api;

/// <summary>Reading calls back as JSON: the list, and one call.</summary>
internal sealed class CallsEndpoint(ICallStore calls, ReadableCalls readable)
{
    /// <summary>Maps the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/calls", (RequestDelegate)ListAsync).WithMetadata(Access.Read, SharedAnswers.Route);
        routes.MapGet("/api/v1/calls/{id}", (RequestDelegate)OneAsync).WithMetadata(Access.Read);
    }

    private async Task ListAsync(HttpContext context)
    {
        var faults = new Faults();
        var request = ListRequest.Read(context.Request.Query, faults);
        if (!faults.None)
        {
            await JsonAnswer.WriteFaultsAsync(context, StatusCodes.Status400BadRequest, faults).ConfigureAwait(false);
            return;
        }
        if (ReadableCalls.Narrow(context, request.Filter) is not { } filter)
        {
            await Refusal.AnswerForeignWorkspaceAsync(context, FieldPath.Part("query").Member("workspace_id")).ConfigureAwait(false);
            return;
        }
        var listing = await calls.ListAsync(request with { Filter = filter }, context.RequestAborted).ConfigureAwait(false);
        var total = await calls.CountAsync(filter, context.RequestAborted).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, json => CallJson.WriteList(json, request, listing, total)).ConfigureAwait(false);
    }

    private async Task OneAsync(HttpContext context)
    {
        if (await FindAsync(context).ConfigureAwait(false) is not { } call) return;
        using var room = call;
        using var payload = JsonDocument.Parse(call.Body, JsonBody.Options);
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, json => CallJson.WriteCall(json, call.Listed, payload.RootElement)).ConfigureAwait(false);
    }

    private async Task<StoredCall?> FindAsync(HttpContext context)
    {
        var found = await readable.FindAsync(context).ConfigureAwait(false);
        if (found is null)
            await JsonAnswer.WriteFaultAsync(context, StatusCodes.Status404NotFound, FieldPath.Part("path").Member("id"), "not_found", "There is no call of this number or call_id").ConfigureAwait(false);
        return found;
    }
}
