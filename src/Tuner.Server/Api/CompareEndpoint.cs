using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tuner.Server.Comparing;
using Tuner.Server.Figures;
using Tuner.Server.Hosting;
using Tuner.Server.Keys;
using Tuner.Server.Pages;
using Tuner.Server.Pages.Compare;
using Tuner.Server.Pages.Layout;
using Tuner.Server.Storage;
using Tuner.Server.Validation;

namespace Tuner.Server.Api;

/// <summary>Two sets of calls side by side: for people, and as JSON.</summary>
internal sealed class CompareEndpoint(CallComparer comparer, ICallStore calls, ServerOptions options)
{
    private const int MostGroups = 50;
    private const long SuggestedMs = 90L * 24 * 3_600_000;

    /// <summary>Maps the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(CompareAddress.Path, (RequestDelegate)ShowAsync).WithMetadata(Access.Read);
        routes.MapGet("/api/v1/compare", (RequestDelegate)AnswerAsync).WithMetadata(Access.Read);
    }

    private async Task ShowAsync(HttpContext context)
    {
        var faults = new Faults();
        var request = CompareRequest.Read(context.Request.Query, faults);
        if (!faults.None)
        {
            await PagesEndpoint.PrintAsync(context, Message.Create(new("This comparison is not there", $"{faults.List[0].Path}: {faults.List[0].Message}.")), StatusCodes.Status400BadRequest).ConfigureAwait(false);
            return;
        }
        if (ReadableCalls.Narrow(context, request.Common) is not { } common)
        {
            await PagesEndpoint.PrintAsync(context, Message.Create(new("This comparison is not yours to read", "Your key opens another workspace.")), StatusCodes.Status403Forbidden).ConfigureAwait(false);
            return;
        }
        var form = FormOf(context.Request.Query);
        if (request is { Before: { } before, After: { } after })
        {
            var sides = await comparer.CompareAsync(before with { WorkspaceId = common.WorkspaceId }, after with { WorkspaceId = common.WorkspaceId }, context.RequestAborted).ConfigureAwait(false);
            await PagesEndpoint.PrintAsync(context, CallComparison.Create(ComparePage.Of(form, sides))).ConfigureAwait(false);
            return;
        }
        await PagesEndpoint.PrintAsync(context, CallComparison.Create(ComparePage.Of(form, await SuggestionsAsync(common, context.RequestAborted).ConfigureAwait(false)))).ConfigureAwait(false);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var faults = new Faults();
        var request = CompareRequest.Read(context.Request.Query, faults);
        foreach (var (side, parameter) in new[] { (request.Before, CompareRequest.A), (request.After, CompareRequest.B) })
            if (side is null && context.Request.Query[parameter.Name].Count == 0) faults.Add(FieldPath.Part("query").Member(parameter.Name), "missing", $"Should be given, and {parameter.Expected}");
        if (!faults.None || request is not { Before: { } before, After: { } after })
        {
            await JsonAnswer.WriteFaultsAsync(context, StatusCodes.Status400BadRequest, faults).ConfigureAwait(false);
            return;
        }
        if (ReadableCalls.Narrow(context, request.Common) is not { } common)
        {
            await Refusal.AnswerForeignWorkspaceAsync(context, FieldPath.Part("query").Member("workspace_id")).ConfigureAwait(false);
            return;
        }
        var sides = await comparer.CompareAsync(before with { WorkspaceId = common.WorkspaceId }, after with { WorkspaceId = common.WorkspaceId }, context.RequestAborted).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, json => ComparisonJson.Write(json, sides.Comparison, Total(sides.Before), Total(sides.After))).ConfigureAwait(false);
    }

    private static (long Calls, bool IsAtLeast) Total(ComparedSide side) => (side.Total.Calls, side.Total.IsAtLeast);

    // The agents of the last months, each with its last two versions.
    private async Task<IReadOnlyList<CompareLink>> SuggestionsAsync(CallFilter common, CancellationToken cancel)
    {
        var now = options.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds();
        var filter = common with { FromMs = null, ToMs = null };
        var agents = (await SeriesAsync(filter, SeriesGrouping.Agent).ConfigureAwait(false)).Groups.Select(group => group.Agent).OfType<string>().Take(CompareLink.MostAgents).ToList();
        var links = new List<CompareLink>();
        foreach (var agent in agents)
        {
            var versions = (await SeriesAsync(filter with { Agent = agent }, SeriesGrouping.Version).ConfigureAwait(false)).Groups.Select(group => group.Version).OfType<long>().ToList();
            if (versions.Count >= 2) links.Add(CompareLink.OfVersions(agent, versions[^2], versions[^1]));
        }
        if (agents.Count >= 2) links.Add(CompareLink.OfAgents(agents[0], agents[1]));
        links.AddRange(CompareLink.OfTimes(now));
        return links;

        Task<SeriesAnswer> SeriesAsync(CallFilter of, SeriesGrouping grouping) =>
            calls.SeriesAsync(new(of, grouping, Math.Max(0, now - SuggestedMs), now, [new(Math.Max(0, now - SuggestedMs), now)], MostGroups), cancel);
    }

    private static CompareForm FormOf(IQueryCollection query) => new(
        query[CompareRequest.A.Name].ToString(), query[CompareRequest.B.Name].ToString(),
        [.. CompareRequest.Parameters.Skip(2).Select(parameter => (parameter.Name, query[parameter.Name].ToString())).Where(kept => kept.Item2.Length > 0)]);
}
