using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tuner.Server.Figures;
using Tuner.Server.Keys;
using Tuner.Server.Pages;
using Tuner.Server.Pages.Layout;
using Tuner.Server.Pages.List;
using Tuner.Server.Pages.Overview;
using Tuner.Server.Storage;
using Tuner.Server.Validation;

namespace Tuner.Server.Api;

/// <summary>The overview: what became of all calls of a time.</summary>
internal sealed class OverviewEndpoint(ICallStore calls, ICallRowStore rows, ServerOptions options)
{
    private const int MostGroups = 50;
    private const long QuarterMs = 900_000;

    /// <summary>Maps the route.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/", (RequestDelegate)ShowAsync).WithMetadata(Access.Read, SharedAnswers.Route);

    private async Task ShowAsync(HttpContext context)
    {
        if (OverviewRequest.IsOfList(context.Request.Query))
        {
            // Addresses of the list that people kept from before it moved.
            ListEndpoint.SendThere(context, StatusCodes.Status308PermanentRedirect);
            return;
        }
        var faults = new Faults();
        var request = OverviewRequest.Read(context.Request.Query, faults);
        if (!faults.None)
        {
            await PagesEndpoint.PrintAsync(context, Message.Create(new("This overview is not there", $"{faults.List[0].Path}: {faults.List[0].Message}.")), StatusCodes.Status400BadRequest).ConfigureAwait(false);
            return;
        }
        if (ReadableCalls.Narrow(context, request.Filter) is not { } filter)
        {
            await PagesEndpoint.PrintAsync(context, Message.Create(new("This overview is not yours to read", "Your key opens another workspace.")), StatusCodes.Status403Forbidden).ConfigureAwait(false);
            return;
        }
        var (from, to) = request.Time(options.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds());
        var isOlder = false;
        if (!request.HasOwnTime)
        {
            var newest = await NewestAsync(filter with { ToMs = to }, context.RequestAborted).ConfigureAwait(false) ?? await NewestAsync(filter, context.RequestAborted).ConfigureAwait(false);
            if (newest is null && filter.IsWholeWorkspace)
            {
                await PagesEndpoint.PrintAsync(context, Start.Create(PagesEndpoint.AddressOf(context.Request))).ConfigureAwait(false);
                return;
            }
            // A server whose newest calls are old shows those and not nothing.
            isOlder = newest < from || newest >= to;
            if (isOlder) (from, to) = request.Time(((newest!.Value / QuarterMs) + 1) * QuarterMs);
        }
        var (grouping, slices) = request.Slices(from, to);
        if (slices is null)
        {
            await PagesEndpoint.PrintAsync(context, Message.Create(new("This overview is too long", "Choose 'from' and 'to' nearer to each other: it shows at most 400 days.")), StatusCodes.Status400BadRequest).ConfigureAwait(false);
            return;
        }
        var figures = await ReadAsync(new(filter, grouping, from, to, slices, slices.Count), request.Zone, context.RequestAborted).ConfigureAwait(false);
        await PagesEndpoint.PrintAsync(context, CallOverview.Create(OverviewPage.Of(figures, ChoiceOf(context.Request.Query, request, figures), isOlder))).ConfigureAwait(false);
    }

    private async Task<long?> NewestAsync(CallFilter filter, CancellationToken cancel) =>
        (await calls.ListAsync(new() { Filter = filter, Limit = 1 }, cancel).ConfigureAwait(false)).Calls is [var newest] ? newest.Summary.StartedAtMs : null;

    // One question after the other: readers of other pages get their turn between them.
    private async Task<OverviewFigures> ReadAsync(SeriesQuestion question, TimeZoneInfo zone, CancellationToken cancel)
    {
        var (filter, from, to) = (question.Filter, question.FromMs, question.ToMs);
        var now = await calls.SeriesAsync(question, cancel).ConfigureAwait(false);
        var before = await SeriesAsync(SeriesGrouping.None, Math.Max(0, from - (to - from)), from).ConfigureAwait(false);
        var worst = await calls.ListAsync(new() { Filter = filter with { FromMs = from, ToMs = to }, Sort = CallSort.WorstWait, Limit = MomentLine.Most }, cancel).ConfigureAwait(false);
        return new()
        {
            Filter = filter,
            FromMs = from,
            ToMs = to,
            Zone = zone,
            Grouping = question.Grouping,
            Slices = question.Slices,
            Now = now,
            Before = before.Total,
            Agents = filter.Agent is null ? (await SeriesAsync(SeriesGrouping.Agent, from, to).ConfigureAwait(false)).Groups : [],
            Versions = filter.AgentVersion is null ? (await SeriesAsync(SeriesGrouping.Version, from, to).ConfigureAwait(false)).Groups : [],
            WorstCalls = worst.Calls,
            WorstRows = await rows.RowsAsync([.. worst.Calls.Select(call => call.Id)], cancel).ConfigureAwait(false),
        };

        Task<SeriesAnswer> SeriesAsync(SeriesGrouping grouping, long start, long end) =>
            calls.SeriesAsync(new(filter, grouping, start, end, start < end ? [new(start, end)] : [], MostGroups), cancel);
    }

    private static OverviewChoice ChoiceOf(IQueryCollection query, OverviewRequest request, OverviewFigures figures) => new()
    {
        Last = request.HasOwnTime ? "" : request.Last,
        From = query[CallParameters.From.Name].ToString(),
        To = query[CallParameters.To.Name].ToString(),
        Zone = query[CallParameters.Zone.Name].ToString(),
        Workspace = CallsAddress.Text(request.Filter.WorkspaceId) ?? "",
        Agent = request.Filter.Agent ?? "",
        Version = CallsAddress.Text(request.Filter.AgentVersion) ?? "",
        Agents = request.Filter.Agent is { } agent ? [agent] : [.. figures.Agents.Select(group => group.Agent!)],
        Versions = request.Filter.AgentVersion is { } version ? [CallsAddress.Text(version)!] : [.. figures.Versions.Select(group => CallsAddress.Text(group.Version)).OfType<string>()],
    };
}
