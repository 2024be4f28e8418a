using System.Net;
using System.Text;
using Tuner.Server.Keys;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Keys;

public class ReadingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_key_only_health_the_description_of_the_API_and_the_login_page_with_its_assets_are_open()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var open = server.Running.Routes.Where(route => route.Metadata.OfType<Access>().Single().IsOpen).Select(route => route.RoutePattern.RawText!);
        Assert.Equal(
            ["/assets/icon.svg", "/assets/tuner.css", "/assets/tuner.mjs", "/health/live", "/health/ready", "/login", "/login", "/openapi/v1.json"],
            open.Select(path => path.StartsWith("/assets/", StringComparison.Ordinal) ? $"/assets/{Path.GetFileName(path)}" : path).Order());
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("Host", "localhost")]
    [InlineData("Host", "127.0.0.1")]
    [InlineData("Host", "[::1]")]
    [InlineData("Forwarded", "for=127.0.0.1;host=localhost")]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    [InlineData("X-Forwarded-Host", "localhost")]
    [InlineData("X-Forwarded-Prefix", "/health/live")]
    [InlineData("X-Forwarded-Prefix", "/login")]
    [InlineData("X-Original-URL", "/health/live")]
    [InlineData("X-Rewrite-URL", "/login")]
    [InlineData("X-HTTP-Method-Override", "OPTIONS")]
    [InlineData("X-Real-IP", "127.0.0.1")]
    [InlineData("Authorization", "Bearer")]
    [InlineData("Authorization", "Basic AAAA")]
    [InlineData("Authorization", "Basic %%%")]
    [InlineData("Authorization", "Negotiate x")]
    [InlineData("Authorization", "Bearer wrong")]
    public async Task At_this_machine_too_nothing_is_read_without_a_key(string header, string value)
    {
        await using var server = await ServerUnderTest.StartAsync();
        await server.AddAsync(Payload.Valid("secret-call"));
        foreach (var url in Addresses)
        {
            foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Head, HttpMethod.Options, HttpMethod.Post])
            {
                using var answer = await server.AskAsync(method, url, header.Length == 0 ? [] : [(header, value)]);
                Assert.True(answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.TooManyRequests, $"{method} {url}: {answer.StatusCode}");
                Assert.DoesNotContain("secret-call", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("/api/v1/calls/1/payload", "/API/V1/CALLS/1/PAYLOAD")]
    [InlineData("/api/v1/calls", "/api/v1/calls/")]
    [InlineData("/api/v1/calls", "/%61pi/v1/calls")]
    [InlineData("/calls/1", "/calls/%31")]
    [InlineData("/calls/1", "/login/../calls/1")]
    [InlineData("/calls/1", "/login/%2e%2e/calls/1")]
    [InlineData("/calls/1", "/health/live/%2e%2e/%2E%2e/calls/1")]
    public async Task Another_way_to_write_an_address_opens_nothing_more(string plain, string other)
    {
        await using var server = await ServerUnderTest.StartAsync();
        await server.AddAsync(Payload.Valid("secret-call"));
        Assert.Contains("secret-call", await server.Client.GetStringAsync(plain, Cancel), StringComparison.Ordinal);
        foreach (var spelling in (string[])[other, "/" + other, "//localhost" + other, "/login;" + other, other + "?x=/health/live", other + "%00", other + "/..%2f", "/login%2f.." + other, "http://localhost" + other])
        {
            using var client = new RawClient(server.Running.Address);
            await client.SendAsync($"GET {spelling} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            var answer = await client.AllAsync();
            Assert.True(answer.StartsWith("HTTP/1.1 401", StringComparison.Ordinal) || answer.StartsWith("HTTP/1.1 400", StringComparison.Ordinal), $"{spelling}: {answer.Split('\r')[0]}");
            Assert.DoesNotContain("secret-call", answer, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("anyone:tr_api_of_the_tests", HttpStatusCode.OK)]
    [InlineData(":tr_api_of_the_tests", HttpStatusCode.OK)]
    [InlineData("tr_api_of_the_tests", HttpStatusCode.Unauthorized)]
    [InlineData("tr_api_of_the_tests:", HttpStatusCode.Unauthorized)]
    public async Task A_program_that_knows_passwords_only_gives_the_key_as_one(string pair, HttpStatusCode status)
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var answer = await server.AskAsync(HttpMethod.Get, "/api/v1/calls", ("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(pair))}"));
        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task A_refusal_tells_a_program_what_to_do_and_a_person_where_to_sign_in()
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var api = await server.AskAsync(HttpMethod.Get, "/api/v1/calls");
        Assert.Contains("tuner open", (string?)(await api.JsonAsync())["detail"]![0]!["msg"], StringComparison.Ordinal);
        using var page = await server.AskAsync(HttpMethod.Get, "/calls/7?x=%22%3E");
        var html = await page.Content.ReadAsStringAsync(Cancel);
        Assert.Equal(("text/html", HttpStatusCode.Unauthorized), (page.Content.Headers.ContentType!.MediaType, page.StatusCode));
        Assert.Contains("name=\"next\" value=\"/calls/7?x=%22%3E\"", html, StringComparison.Ordinal);
        // A browser would open its own dialog, and send the key of it for every page, foreign ones too.
        Assert.DoesNotContain("Basic", page.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    private static string[] Addresses =>
        ["/", "/calls", "/compare", "/streams/calls", "/api/v1/compare", "/calls/1", "/calls/999", "/api/v1/calls", "/api/v1/calls/1", "/api/v1/calls/1/payload", "/api/v1/workspaces/42/agents/", "/api/v1/public/call", "/logout", "/nowhere", "/api/nowhere", "/health", "/health/other"];
}
