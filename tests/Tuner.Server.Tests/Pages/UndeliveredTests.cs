using System.Net;
using System.Text.RegularExpressions;
using Tuner.Server.Keys;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Pages;

/// <summary>The calls of this machine that no server has: who sees them, what is said of each, and how they are sent again.</summary>
public sealed class UndeliveredTests
{
    private const string Nasty = "<script>alert(1)</script>\"'>\u202e";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_opened_the_machines_own_address_sees_on_top_of_the_list_what_waits_and_why()
    {
        var outbox = new ScriptedOutbox(
            new() { Id = "a", CallId = "refused-call", State = UndeliveredState.Refused, Answer = "422", Why = "call_type: should be 'web_call'", Attempts = 1, AgeMs = 60_000 },
            new() { Id = "b", CallId = "cut-call", State = UndeliveredState.Cut, AgeMs = 5_000 },
            new() { Id = "c", CallId = "waiting-call", State = UndeliveredState.Waiting, Answer = "network", Attempts = 4, AgeMs = 190_000, NextTryMs = 30_000 },
            new() { Id = "d", CallId = "known-call", State = UndeliveredState.Refused, Answer = "superseded", Why = "the server has this call already" },
            new() { Id = "e", CallId = "parked-call", State = UndeliveredState.Waiting, Answer = "401", Why = "the server refused the key", NextTryMs = 0 });
        await using var server = await ServerUnderTest.StartAsync(options => options with { Outbox = outbox });
        var text = await TextAsync(server, "/calls");
        foreach (var words in new[]
        {
            "5 calls of this machine are not delivered", "refused-call Refused HTTP 422: call_type: should be 'web_call' laid down 1 min 00 s ago · tried once Send again",
            "cut-call Cut The process that recorded it is gone, and its record was not made yet begun 5.0 s ago",
            "waiting-call Waits The server could not be reached laid down 3 min 10 s ago · tried 4 times · next try in 30.0 s",
            "parked-call Waits The server refused the key due",
        }) Assert.Contains(words, text, StringComparison.Ordinal);
        // It would only be told again that the server has the call.
        Assert.DoesNotContain("Send again : known-call", text, StringComparison.Ordinal);
        await server.AddAsync(Payload.Valid());
        Assert.Contains("refused-call", await TextAsync(server, "/calls?agent=nobody"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_key_and_no_other_session_sees_or_sends_any_of_it()
    {
        var outbox = new ScriptedOutbox(new UndeliveredCall { Id = "a", CallId = "secret-call", State = UndeliveredState.Waiting });
        await using var server = await ServerUnderTest.StartAsync(options => options with { Outbox = outbox });
        await server.AddAsync(Payload.Valid());
        var token = $"Bearer {server.Running.LoginAddress.Query["?token=".Length..]}";
        var reader = await server.SignInAsync(await server.AddKeyAsync("reader", KeyScopes.Read, 42));
        var admin = await server.SignInAsync(ServerUnderTest.Key);
        foreach (var header in new[] { ("Cookie", reader), ("Cookie", admin), ("Authorization", $"Bearer {ServerUnderTest.Key}"), ("Authorization", token) })
        {
            using var page = await server.AskAsync(HttpMethod.Get, "/calls", header);
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
            Assert.DoesNotContain("undelivered", await page.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
            using var sent = await server.PostFormAsync("/undelivered/send", [("id", "a")], header, ("Sec-Fetch-Site", "same-origin"));
            Assert.Equal(HttpStatusCode.Forbidden, sent.StatusCode);
            Assert.DoesNotContain("secret-call", await sent.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        }
        using var stranger = await server.PostFormAsync("/undelivered/send", [("id", "a")], ("Sec-Fetch-Site", "same-origin"));
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        Assert.Equal((0, 0), (outbox.Reads, outbox.Sent.Count));
    }

    [Theory]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Accept", "text/html")]
    public async Task A_page_of_another_server_sends_nothing(string header, string value)
    {
        var outbox = new ScriptedOutbox(new UndeliveredCall { Id = "a", CallId = "call", State = UndeliveredState.Waiting });
        await using var server = await ServerUnderTest.StartAsync(options => options with { Outbox = outbox });
        using var answer = await server.PostFormAsync("/undelivered/send", [("id", "a")], ("Cookie", await OwnerAsync(server)), (header, value));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Empty(outbox.Sent);
    }

    [Theory]
    [InlineData("/calls?sort=cost", "/calls?sort=cost")]
    [InlineData("//evil.example", "/calls")]
    public async Task A_call_is_sent_again_by_its_form_and_the_reader_comes_back(string back, string expected)
    {
        var outbox = new ScriptedOutbox(new UndeliveredCall { Id = "a", CallId = "call", State = UndeliveredState.Waiting });
        await using var server = await ServerUnderTest.StartAsync(options => options with { Outbox = outbox });
        var cookie = await OwnerAsync(server);
        using var answer = await server.PostFormAsync("/undelivered/send", [("id", "a"), ("back", back)], ("Cookie", cookie), ("Sec-Fetch-Site", "same-origin"));
        Assert.Equal((HttpStatusCode.SeeOther, expected), (answer.StatusCode, answer.Headers.Location?.ToString()));
        Assert.Equal(["a"], outbox.Sent);
        using var gone = await server.PostFormAsync("/undelivered/send", [("id", "../../etc/passwd")], ("Cookie", cookie), ("Sec-Fetch-Site", "same-origin"));
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        using var huge = await server.PostFormAsync("/undelivered/send", [("id", new string('x', 20_000))], ("Cookie", cookie), ("Sec-Fetch-Site", "same-origin"));
        Assert.Equal(HttpStatusCode.BadRequest, huge.StatusCode);
    }

    [Fact]
    public async Task Hostile_texts_are_encoded_and_bounded_and_of_many_calls_a_few_are_shown()
    {
        var outbox = new ScriptedOutbox([.. Enumerable.Range(0, 50).Select(number => new UndeliveredCall
        {
            Id = $"{number}{Nasty}", CallId = Nasty + new string('y', 100_000), State = UndeliveredState.Refused, Answer = Nasty, Why = Nasty + new string('x', 100_000),
        })])
        { Total = 2_000, IsAtLeast = true };
        await using var server = await ServerUnderTest.StartAsync(options => options with { Outbox = outbox });
        var html = await HtmlAsync(server, "/calls");
        Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
        Assert.DoesNotContain("\"'>", html, StringComparison.Ordinal);
        Assert.True(html.Length < 50_000);
        Assert.Equal(10, html.Split("/undelivered/send").Length - 1);
        Assert.Contains("more than 2,000 calls of this machine are not delivered", html, StringComparison.Ordinal);
        Assert.Contains("And more than 1,990 more", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_waits_nothing_is_shown_and_where_the_folder_cannot_be_read_that_is_said()
    {
        var outbox = new ScriptedOutbox();
        await using var server = await ServerUnderTest.StartAsync(options => options with { Outbox = outbox });
        Assert.DoesNotContain("undelivered", await HtmlAsync(server, "/calls"), StringComparison.Ordinal);
        outbox.Fault = "/state cannot be read (access denied)";
        Assert.Contains("/state cannot be read (access denied)", await TextAsync(server, "/calls"), StringComparison.Ordinal);
    }

    private static async Task<string> OwnerAsync(ServerUnderTest server)
    {
        using var answer = await server.AskAsync(HttpMethod.Get, server.Running.LoginAddress.PathAndQuery);
        return SigningIn.CookieOf(answer);
    }

    private static async Task<string> HtmlAsync(ServerUnderTest server, string url)
    {
        using var page = await server.AskAsync(HttpMethod.Get, url, ("Cookie", await OwnerAsync(server)));
        return await page.Content.ReadAsStringAsync(Cancel);
    }

    private static async Task<string> TextAsync(ServerUnderTest server, string url) =>
        WebUtility.HtmlDecode(Regex.Replace(Regex.Replace(await HtmlAsync(server, url), "<[^>]*>", " "), @"\s+", " "));
}
