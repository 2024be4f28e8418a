using System.Net;
using Microsoft.Extensions.Time.Testing;
using Tuner.Server.Keys;
using Tuner.Server.Storage.Sqlite;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Keys;

public class SessionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_address_with_the_start_token_is_exchanged_for_a_cookie_and_the_token_leaves_the_address()
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var answer = await server.AskAsync(HttpMethod.Get, server.Running.LoginAddress.PathAndQuery);
        Assert.Equal((HttpStatusCode.SeeOther, "/"), (answer.StatusCode, answer.Headers.Location!.ToString()));
        var cookie = answer.Headers.GetValues("Set-Cookie").Single();
        Assert.Matches($"^tuner_session_{server.Running.Address.Port}=[A-Za-z0-9_-]{{43}}; max-age=2592000; path=/; samesite=lax; httponly$", cookie);
        Assert.DoesNotContain(server.Running.LoginAddress.Query[7..], cookie, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await ReadAsync(server, SigningIn.CookieOf(answer)));
    }

    [Fact]
    public async Task The_token_lies_in_a_file_of_its_owner_while_the_server_runs()
    {
        using var folder = new TemporaryFolder();
        await using (var server = await TunerServer.StartAsync(new() { Port = 0, DataFolder = folder.Path }, Cancel))
        {
            var file = folder.Under("start-token");
            Assert.Equal(server.LoginAddress.AbsoluteUri + "\n", await File.ReadAllTextAsync(file, Cancel));
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            var link = LoginLink.Read(folder.Path)!;
            Assert.Equal(server.Address, link.Server);
            Assert.True(link.IsFor(new Uri($"http://localhost:{server.Address.Port}")));
            Assert.False(link.IsFor(new Uri($"http://calls.example:{server.Address.Port}")));
            Assert.False(link.IsFor(new Uri("http://127.0.0.1:1")));
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.OtherRead);
            Assert.Null(LoginLink.Read(folder.Path));
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        Assert.Null(LoginLink.Read(folder.Path));
    }

    [Fact]
    public async Task The_token_of_an_earlier_start_opens_nothing()
    {
        using var folder = new TemporaryFolder();
        var options = new ServerOptions { Port = 0, DataFolder = folder.Path };
        Uri old;
        await using (var first = await TunerServer.StartAsync(options, Cancel)) old = first.LoginAddress;
        await using var second = await TunerServer.StartAsync(options, Cancel);
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = second.Address };
        using var answer = await client.GetAsync(old.PathAndQuery, Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.Contains("tuner open", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        client.DefaultRequestHeaders.Authorization = new("Bearer", old.Query[7..]);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/v1/calls", Cancel)).StatusCode);
    }

    [Fact]
    public async Task A_key_signs_in_and_the_reader_comes_to_the_page_that_was_asked_for()
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var answer = await server.PostFormAsync("/login", [("key", $" {ServerUnderTest.Key}\n"), ("next", "/calls/7?x=1")], ("Sec-Fetch-Site", "same-origin"));
        Assert.Equal((HttpStatusCode.SeeOther, "/calls/7?x=1"), (answer.StatusCode, answer.Headers.Location!.ToString()));
        Assert.Equal(HttpStatusCode.OK, await ReadAsync(server, SigningIn.CookieOf(answer)));
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("https://evil.example/")]
    [InlineData("/x\r\nSet-Cookie: a=b")]
    [InlineData("")]
    public async Task Signing_in_leads_to_no_other_server(string next)
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var answer = await server.PostFormAsync("/login", [("key", ServerUnderTest.Key), ("next", next)]);
        Assert.Equal("/", answer.Headers.Location!.ToString());
    }

    [Fact]
    public async Task A_wrong_key_and_one_that_can_only_send_do_not_sign_in()
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var wrong = await server.PostFormAsync("/login", [("key", "wrong")]);
        using var bot = await server.PostFormAsync("/login", [("key", await server.AddKeyAsync("bot", KeyScopes.Ingest, 1))]);
        using var none = await server.PostFormAsync("/login", []);
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized), (wrong.StatusCode, bot.StatusCode, none.StatusCode));
        Assert.All([wrong, bot, none], answer => Assert.False(answer.Headers.Contains("Set-Cookie")));
    }

    [Fact]
    public async Task A_form_that_is_none_or_too_long_is_refused()
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var json = await server.Stranger.PostAsync("/login", new StringContent("{}", null, "application/json"), Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, json.StatusCode);
        using var broken = await server.Stranger.PostAsync("/login", new StringContent("x", null, "multipart/form-data"), Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, broken.StatusCode);
        using var many = await server.Stranger.PostAsync("/login", new StringContent(string.Concat(Enumerable.Repeat("a=b&", 2_000)), null, "application/x-www-form-urlencoded"), Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, many.StatusCode);
        using var huge = await server.Stranger.PostAsync("/login", new StringContent("key=" + new string('k', 20_000), null, "application/x-www-form-urlencoded"), Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, huge.StatusCode);
        Assert.Contains("The form could not be read.", await huge.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_at_the_server()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var cookie = await server.SignInAsync(ServerUnderTest.Key);
        using var answer = await server.PostFormAsync("/logout", [], ("Cookie", cookie), ("Origin", server.Running.Address.GetLeftPart(UriPartial.Authority)));
        Assert.Equal((HttpStatusCode.SeeOther, "/login"), (answer.StatusCode, answer.Headers.Location!.ToString()));
        Assert.Contains("=; max-age=0;", Assert.Single(answer.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, await ReadAsync(server, cookie));
    }

    [Fact]
    public async Task A_session_ends_after_thirty_days_and_with_all_others_when_its_owner_says_so()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var server = await ServerUnderTest.StartAsync(options => options with { TimeProvider = time });
        var cookie = await server.SignInAsync(ServerUnderTest.Key);
        time.Advance(TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, await ReadAsync(server, cookie));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.Unauthorized, await ReadAsync(server, cookie));
        var other = await server.SignInAsync(ServerUnderTest.Key);
        using var database = SqliteDatabase.Open(server.DataFolder);
        Assert.Equal(1, await new SqliteSessionStore(database).RemoveAllAsync(Cancel));
        Assert.Equal(HttpStatusCode.Unauthorized, await ReadAsync(server, other));
    }

    [Fact]
    public async Task Nothing_that_opens_the_server_is_stored_as_it_is()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var cookie = (await server.SignInAsync(ServerUnderTest.Key)).Split('=')[1];
        foreach (var file in Directory.GetFiles(server.DataFolder, "tuner.db*"))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes, Cancel);
            var text = System.Text.Encoding.Latin1.GetString(bytes.ToArray());
            Assert.DoesNotContain(cookie, text, StringComparison.Ordinal);
            Assert.DoesNotContain(ServerUnderTest.Key, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_cookie_of_a_server_on_another_port_counts_for_nothing()
    {
        await using var one = await ServerUnderTest.StartAsync();
        await using var other = await ServerUnderTest.StartAsync();
        var cookie = await one.SignInAsync(ServerUnderTest.Key);
        Assert.Equal(HttpStatusCode.Unauthorized, await ReadAsync(other, cookie));
        var value = cookie.Split('=')[1];
        Assert.Equal(HttpStatusCode.Unauthorized, await ReadAsync(other, $"tuner_session_{other.Running.Address.Port}={value}"));
        // Both are sent by a browser: each server finds its own.
        var both = $"{cookie}; {await other.SignInAsync(ServerUnderTest.Key)}";
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await ReadAsync(one, both), await ReadAsync(other, both)));
    }

    [Theory]
    [InlineData(null, null, false)]
    [InlineData(null, "same-origin", true)]
    [InlineData(null, "same-site", false)]
    [InlineData(null, "cross-site", false)]
    [InlineData(null, "none", false)]
    [InlineData("own", null, true)]
    [InlineData("own", "same-origin", true)]
    [InlineData("null", "same-origin", false)]
    [InlineData("http://evil.example", "same-origin", false)]
    [InlineData("http://127.0.0.1:1", null, false)]
    [InlineData("https-own", null, false)]
    [InlineData("own-evil", null, false)]
    public async Task What_the_cookie_allows_changes_something_only_for_pages_of_this_server(string? origin, string? site, bool allowed)
    {
        await using var server = await ServerUnderTest.StartAsync();
        var own = server.Running.Address.GetLeftPart(UriPartial.Authority);
        var sent = origin switch { "own" => own, "https-own" => own.Replace("http:", "https:", StringComparison.Ordinal), "own-evil" => own + ".evil.example", _ => origin };
        var headers = new List<(string, string)> { ("Cookie", await server.SignInAsync(ServerUnderTest.Key)) };
        if (sent is not null) headers.Add(("Origin", sent));
        if (site is not null) headers.Add(("Sec-Fetch-Site", site));
        using var request = new HttpRequestMessage(HttpMethod.Post, Posting.Url) { Content = Payload.Valid().AsContent() };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await server.Stranger.SendAsync(request, Cancel);
        Assert.Equal(allowed ? HttpStatusCode.Created : HttpStatusCode.Forbidden, answer.StatusCode);
        // A key in the header is sent by no browser of itself.
        using var byKey = new HttpRequestMessage(HttpMethod.Post, Posting.Url) { Content = Payload.Valid("by-key").AsContent() };
        byKey.Headers.Authorization = new("Bearer", ServerUnderTest.Key);
        foreach (var (name, value) in headers) byKey.Headers.TryAddWithoutValidation(name, value);
        Assert.Equal(HttpStatusCode.Created, (await server.Stranger.SendAsync(byKey, Cancel)).StatusCode);
    }

    [Theory]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task A_foreign_page_signs_nobody_in(string header, string value)
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var answer = await server.PostFormAsync("/login", [("key", ServerUnderTest.Key)], (header, value));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    private static async Task<HttpStatusCode> ReadAsync(ServerUnderTest server, string cookie)
    {
        using var answer = await server.AskAsync(HttpMethod.Get, "/api/v1/calls", ("Cookie", cookie));
        return answer.StatusCode;
    }
}
