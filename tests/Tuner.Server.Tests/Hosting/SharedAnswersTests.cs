using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Tuner.Server.Api;
using Tuner.Server.Hosting;
using Tuner.Server.Keys;
using Tuner.Server.Storage;

namespace Tuner.Server.Tests.Hosting;

public sealed class SharedAnswersTests
{
    private readonly SharedAnswers _shared = new();
    private readonly List<Answering> _begun = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Equal_questions_that_wait_together_get_one_answer_that_was_begun_after_all_of_them()
    {
        var first = Ask("?by=hour");
        var waiting = Enumerable.Range(0, 5).Select(_ => Ask("?by=hour")).ToList();
        Assert.Single(_begun);
        _begun[0].Answer("old");
        Assert.Equal("old", await first);
        await BegunAsync(2);
        // Too late for the one that was begun.
        var late = Ask("?by=hour");
        _begun[1].Answer("new");
        foreach (var one in waiting) Assert.Equal("new", await one);
        await BegunAsync(3);
        _begun[2].Answer("newest");
        Assert.Equal("newest", await late);
    }

    [Fact]
    public async Task Another_question_another_caller_and_another_route_do_not_wait()
    {
        var asked = new List<Task<string>>
        {
            Ask("?by=hour"), Ask("?by=day"), Ask("?by=hour", caller: new(KeyScopes.Read, 2, ByCookie: false)), Ask("?by=hour", host: "other"), Ask("?by=hour", isShared: false), Ask("?by=hour", isShared: false),
        };
        Assert.Equal(asked.Count, _begun.Count);
        for (var i = 0; i < asked.Count; i++) _begun[i].Answer($"{i}");
        Assert.Equal(["0", "1", "2", "3", "4", "5"], await Task.WhenAll(asked));
    }

    [Fact]
    public async Task Who_goes_away_takes_nobody_along()
    {
        _ = Ask("");
        using var gone = new CancellationTokenSource();
        var leaving = Ask("", gone: gone);
        var staying = Ask("");
        _begun[0].Answer("x");
        await BegunAsync(2);
        await gone.CancelAsync();
        _begun[1].Fail(new OperationCanceledException());
        await Assert.ThrowsAsync<OperationCanceledException>(() => leaving);
        await BegunAsync(3);
        _begun[2].Answer("mine");
        Assert.Equal("mine", await staying);
    }

    [Fact]
    public async Task A_failure_is_everybodys_who_waited_and_nobody_elses()
    {
        _ = Ask("");
        var waiting = new[] { Ask(""), Ask("") };
        _begun[0].Answer("x");
        await BegunAsync(2);
        _begun[1].Fail(new StoreUnavailableException("full", isFault: true));
        foreach (var one in waiting) await Assert.ThrowsAsync<StoreUnavailableException>(() => one);
        var after = Ask("");
        await BegunAsync(3);
        _begun[2].Answer("well");
        Assert.Equal("well", await after);
    }

    private async Task BegunAsync(int count)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            lock (_begun)
                if (_begun.Count >= count) return;
            await Task.Delay(1, limit.Token);
        }
    }

    private async Task<string> Ask(string query, Caller? caller = null, string host = "here", bool isShared = true, CancellationTokenSource? gone = null)
    {
        var context = new DefaultHttpContext { RequestAborted = gone?.Token ?? Cancel };
        (context.Request.Method, context.Request.Scheme, context.Request.Host, context.Request.Path, context.Request.QueryString) = ("GET", "http", new(host), "/api/v1/series", new(query));
        context.SetEndpoint(new(null, isShared ? new(SharedAnswers.Route) : EndpointMetadataCollection.Empty, "series"));
        context.Features.Set(caller ?? new Caller(KeyScopes.Read, 1, ByCookie: false));
        using var body = new MemoryStream();
        context.Response.Body = body;
        await _shared.HandleAsync(context, async asked =>
        {
            var answering = new Answering();
            lock (_begun) _begun.Add(answering);
            var answer = await answering.Task;
            asked.Response.Headers.ContentSecurityPolicy = $"of {answer}";
            await BufferedAnswer.SendAsync(asked, 200, "text/plain", pipe =>
            {
                pipe.Write(Encoding.UTF8.GetBytes(answer));
                return ValueTask.CompletedTask;
            });
        });
        Assert.Equal((200, "text/plain", body.Length), (context.Response.StatusCode, context.Response.ContentType, context.Response.ContentLength));
        var answer = Encoding.UTF8.GetString(body.ToArray());
        Assert.Equal($"of {answer}", context.Response.Headers.ContentSecurityPolicy);
        return answer;
    }

    private sealed class Answering
    {
        private readonly TaskCompletionSource<string> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Task => _answer.Task;

        public void Answer(string text) => _answer.SetResult(text);

        public void Fail(Exception fault) => _answer.SetException(fault);
    }
}
