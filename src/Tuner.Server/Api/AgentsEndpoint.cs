using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tuner.Server.Hosting;
using Tuner.Server.Keys;
using Tuner.Server.Storage;
using Tuner.Server.Validation;

namespace Tuner.Server.Api;

/// <summary>
/// <c>GET /api/v1/workspaces/{workspace}/agents/</c>: the agents of a workspace, as the API of Tuner lists them. Any key of
/// the workspace may ask, one that can only send too: that is how a doctor finds out whether a bot's key is right. Agents
/// are not set up at this server, so those are listed that sent a call.
/// </summary>
internal sealed class AgentsEndpoint(IAgentStore agents)
{
    private const int MaxAgents = 1_000;

    /// <summary>Maps the route.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/v1/workspaces/{workspace}/agents/", (RequestDelegate)ListAsync).WithMetadata(Access.AnyKey);

    private async Task ListAsync(HttpContext context)
    {
        var path = FieldPath.Part("path").Member("workspace_id");
        if (!long.TryParse((string?)context.Request.RouteValues["workspace"], NumberStyles.None, CultureInfo.InvariantCulture, out var workspace) || workspace < 1)
        {
            await JsonAnswer.WriteFaultAsync(context, StatusCodes.Status422UnprocessableEntity, path, "int_parsing", "Should be a positive integer").ConfigureAwait(false);
            return;
        }

        if (!Caller.Of(context).Opens(workspace))
        {
            await Refusal.AnswerForeignWorkspaceAsync(context, path).ConfigureAwait(false);
            return;
        }

        var list = await agents.AgentsAsync(workspace, MaxAgents, context.RequestAborted).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartArray();
            foreach (var agent in list) Write(json, agent);
            json.WriteEndArray();
        }).ConfigureAwait(false);
    }

    private static void Write(Utf8JsonWriter json, StoredAgent agent)
    {
        json.WriteStartObject();
        json.WriteNumber("id", agent.FirstCallId);
        // Tuner's agents belong to an integration with a voice platform; here there is one, and it is this server.
        json.WriteNumber("integration_id", 1);
        json.WriteString("name", agent.Name);
        json.WriteString("call_direction", "inbound");
        json.WriteString("remote_identifier", agent.Name);
        json.WriteString("created_at", DateTimeOffset.FromUnixTimeMilliseconds(agent.FirstCallAtMs));
        json.WriteString("updated_at", DateTimeOffset.FromUnixTimeMilliseconds(agent.LastCallAtMs));
        json.WriteEndObject();
    }
}
