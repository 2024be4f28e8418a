using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tuner.Server.Hosting;
using Tuner.Server.Keys;
using Tuner.Server.Storage;
using Tuner.Server.Validation;

namespace Tuner.Server.Api;

/// <summary><c>GET /api/v1/series</c>: figures over many calls, by hour, day, agent or version.</summary>
internal sealed class SeriesEndpoint(ICallStore calls, ServerOptions options)
{
    /// <summary>Maps the route.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/v1/series", (RequestDelegate)SeriesAsync).WithMetadata(Access.Read, SharedAnswers.Route);

    private async Task SeriesAsync(HttpContext context)
    {
        var faults = new Faults();
        var request = SeriesRequest.Read(context.Request.Query, options.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds(), faults);
        if (!faults.None)
        {
            await JsonAnswer.WriteFaultsAsync(context, StatusCodes.Status400BadRequest, faults).ConfigureAwait(false);
            return;
        }
        if (ReadableCalls.Narrow(context, request.Question.Filter) is not { } filter)
        {
            await Refusal.AnswerForeignWorkspaceAsync(context, FieldPath.Part("query").Member("workspace_id")).ConfigureAwait(false);
            return;
        }
        var question = request.Question with { Filter = filter };
        var answer = await calls.SeriesAsync(question, context.RequestAborted).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, json => SeriesJson.Write(json, question, answer, request.Zone)).ConfigureAwait(false);
    }
}
