using System.Net;
using Microsoft.Playwright;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Browser;

/// <summary>Calls that come in while a list is open.</summary>
public sealed class NewCallTests(ShownCalls shown) : IClassFixture<ShownCalls>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_call_comes_into_an_open_list_by_itself_and_hostile_text_in_it_does_nothing()
    {
        await using var server = await ServerUnderTest.StartAsync();
        await server.AddAsync(Payload.Valid("first"));
        await using var tab = await shown.Chromium.OpenAsync(server);
        await tab.Page.GotoAsync("/calls");
        await server.AddAsync(NastyCall.Payload());
        await tab.Page.Locator("tr.new").WaitForAsync();
        Assert.Equal("1 new", await tab.Page.Locator(".arrived").InnerTextAsync());
        Assert.Contains("hacked=1;alert(1)", await tab.Page.Locator(".calls tbody tr").First.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal("undefined", await tab.Page.EvaluateAsync<string>("typeof hacked"));
        Assert.Equal(1 + 2, await tab.Page.GetByRole(AriaRole.Row).CountAsync());
        Assert.Empty(tab.Errors);
    }

    [Fact]
    public async Task A_stream_tells_of_the_calls_that_its_list_asks_for_and_of_no_others()
    {
        await using var server = await ServerUnderTest.StartAsync();
        await server.AddAsync(Payload.Valid("known"));
        using var answer = await server.Client.GetAsync("/streams/calls?agent=desk&columns=when&after=1", HttpCompletionOption.ResponseHeadersRead, Cancel);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(Cancel));
        await server.AddAsync(Payload.Valid("another agent's"));
        await server.AddAsync(Payload.Valid("wanted"), "/api/v1/public/call?workspace_id=42&agent_remote_identifier=desk");
        var told = "";
        while (!told.Contains("wanted", StringComparison.Ordinal)) told += await lines.ReadLineAsync(Cancel) + "\n";
        Assert.Contains("event: call\nid: 3\ndata: <tr", told, StringComparison.Ordinal);
        Assert.DoesNotContain("another agent", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/streams/calls?after=x", HttpStatusCode.BadRequest)]
    [InlineData("/streams/calls?columns=x", HttpStatusCode.BadRequest)]
    public async Task A_stream_that_is_asked_for_wrongly_says_so(string url, HttpStatusCode status)
    {
        using var answer = await shown.Server.Client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, Cancel);
        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task There_are_so_many_streams_and_no_more_and_one_that_ends_makes_room()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var open = new List<HttpResponseMessage>();
        for (var i = 0; i < Api.StreamEndpoint.MostStreams; i++) open.Add(await server.Client.GetAsync("/streams/calls", HttpCompletionOption.ResponseHeadersRead, Cancel));
        Assert.All(open, stream => Assert.Equal(HttpStatusCode.OK, stream.StatusCode));
        using (var refused = await server.Client.GetAsync("/streams/calls", HttpCompletionOption.ResponseHeadersRead, Cancel)) Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        open[0].Dispose();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        while (true)
        {
            using var again = await server.Client.GetAsync("/streams/calls", HttpCompletionOption.ResponseHeadersRead, limit.Token);
            if (again.StatusCode == HttpStatusCode.OK) break;
            await Task.Yield();
        }
        foreach (var stream in open) stream.Dispose();
    }

    [Fact]
    public async Task A_stream_ends_with_its_session_and_with_the_server()
    {
        var server = await ServerUnderTest.StartAsync();
        var cookie = await server.SignInAsync(ServerUnderTest.Key);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/streams/calls");
        request.Headers.TryAddWithoutValidation("Cookie", cookie);
        using var ofSession = await server.Stranger.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        using var ofServer = await server.Client.GetAsync("/streams/calls", HttpCompletionOption.ResponseHeadersRead, Cancel);
        using (var signedOut = await server.AskAsync(HttpMethod.Post, "/logout", ("Cookie", cookie), ("Sec-Fetch-Site", "same-origin"))) Assert.Equal(HttpStatusCode.SeeOther, signedOut.StatusCode);
        // Each call that comes in has the stream look, and after some looks it asks whether its session still holds.
        var ended = ReadToEndAsync(ofSession);
        for (var i = 0; !ended.IsCompleted; i++)
        {
            await server.AddAsync(Payload.Valid($"call-{i}"));
            await Task.WhenAny(ended, Task.Delay(50, Cancel));
        }
        await ended;
        await server.DisposeAsync();
        await ReadToEndAsync(ofServer);
    }

    private static async Task ReadToEndAsync(HttpResponseMessage stream)
    {
        try
        {
            await stream.Content.ReadAsStringAsync(Cancel);
        }
        catch (HttpRequestException)
        {
            // A server that stops may close the connection within the stream.
        }
    }
}
