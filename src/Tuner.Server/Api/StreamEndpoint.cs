using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Tuner.Server.Hosting;
using Tuner.Server.Keys;
using Tuner.Server.Pages.List;
using Tuner.Server.Storage;
using Tuner.Server.Validation;

namespace Tuner.Server.Api;

/// <summary>
/// Tells a list that is open in a browser of the calls that come in, as server-sent events. There are at most so many
/// streams; each ends with the session that it was opened by, and when the server stops.
/// </summary>
internal sealed class StreamEndpoint(ListReader list, ICallNews news, RequestAuthorization authorization, IHostApplicationLifetime lifetime, ServerOptions options)
{
    /// <summary>So many at once.</summary>
    public const int MostStreams = 32;

    private const int LooksBetweenQuestions = 8;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AtLeastBetweenLooks = TimeSpan.FromMilliseconds(250);
    private int _open;

    /// <summary>Maps the route.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet(NewCalls.Path, (RequestDelegate)StreamAsync).WithMetadata(Access.Read);

    private async Task StreamAsync(HttpContext context)
    {
        var faults = new Faults();
        var request = ListPageRequest.Read(context.Request.Query, faults, isStream: true);
        if (!faults.None || request is null)
        {
            await JsonAnswer.WriteFaultsAsync(context, StatusCodes.Status400BadRequest, faults).ConfigureAwait(false);
            return;
        }
        if (ReadableCalls.Narrow(context, request.Question.Filter) is not { } filter)
        {
            await Refusal.AnswerForeignWorkspaceAsync(context, FieldPath.Part("query").Member("workspace_id")).ConfigureAwait(false);
            return;
        }
        if (Interlocked.Increment(ref _open) > MostStreams)
        {
            Interlocked.Decrement(ref _open);
            await JsonAnswer.WriteBusyAsync(context, TimeSpan.FromMinutes(1), "As many lists follow the calls as may").ConfigureAwait(false);
            return;
        }
        try
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
            await FollowAsync(context, request.Over(filter), ended.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The reader left, or the server stops.
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private async Task FollowAsync(HttpContext context, ListPageRequest request, CancellationToken ended)
    {
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        // A browser that comes back says what it has seen.
        var told = new ToldCalls(long.TryParse(context.Request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var last) ? last : request.After);
        for (var looks = 1; ; looks++)
        {
            await TellAsync(context, request, told, ended).ConfigureAwait(false);
            // Also says to whoever stands between that somebody is here.
            await context.Response.WriteAsync(":\n\n", ended).ConfigureAwait(false);
            await context.Response.Body.FlushAsync(ended).ConfigureAwait(false);
            // News may come in a rush; a page need not follow each.
            await Task.Delay(AtLeastBetweenLooks, options.TimeProvider, ended).ConfigureAwait(false);
            await news.WaitAsync(BetweenLooks - AtLeastBetweenLooks, ended).ConfigureAwait(false);
            if (looks % LooksBetweenQuestions == 0 && !await authorization.MayStillAsync(context, KeyScopes.Read).ConfigureAwait(false)) return;
        }
    }

    // The oldest of the new ones first: each is put on top.
    private async Task TellAsync(HttpContext context, ListPageRequest request, ToldCalls told, CancellationToken ended)
    {
        var lines = await list.NewerAsync(request, told, context, ended).ConfigureAwait(false);
        foreach (var line in lines.Reverse())
        {
            var row = CallRow.Create(line);
            row.HttpContext = context;
            using var html = new StringWriter(CultureInfo.InvariantCulture);
            using (row) await row.RenderAsync(html, cancellationToken: ended).ConfigureAwait(false);
            var data = string.Join('\n', html.ToString().ReplaceLineEndings("\n").Split('\n').Select(part => $"data: {part}"));
            told.Add(line.Line.Id);
            await context.Response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"event: call\nid: {told.Newest}\n{data}\n\n"), ended).ConfigureAwait(false);
        }
    }
}
