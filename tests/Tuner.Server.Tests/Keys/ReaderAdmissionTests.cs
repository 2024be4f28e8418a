using System.Net;
using System.Text;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Keys;

public class ReaderAdmissionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/v1/calls")]
    [InlineData("/api/v1/calls/1")]
    [InlineData("/api/v1/calls/1/payload")]
    public async Task At_this_machine_no_key_is_asked_for(string url)
    {
        await using var server = await ServerUnderTest.StartAsync();
        await server.AddAsync(Payload.Valid());
        using var answer = await server.Client.GetAsync(url, Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("Forwarded", "for=127.0.0.1")]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    [InlineData("x-forwarded-proto", "https")]
    [InlineData("X-Forwarded-Anything-New", "")]
    [InlineData("X-Original-Host", "localhost")]
    [InlineData("X-Real-IP", "127.0.0.1")]
    [InlineData("Via", "1.1 proxy")]
    [InlineData("CF-Connecting-IP", "127.0.0.1")]
    [InlineData("True-Client-IP", "127.0.0.1")]
    [InlineData("Host", "calls.example")]
    [InlineData("Host", "127.0.0.1.evil.example")]
    [InlineData("Host", "localhost.evil.example")]
    public async Task Behind_a_proxy_or_under_a_foreign_name_a_key_is_asked_for(string header, string value)
    {
        await using var server = await ServerUnderTest.StartAsync();
        await server.AddAsync(Payload.Valid());
        foreach (var url in new[] { "/api/v1/calls", "/api/v1/calls/1", "/api/v1/calls/1/payload" })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(server, url, (header, value)));
            Assert.Equal(HttpStatusCode.OK, await GetAsync(server, url, (header, value), ("Authorization", $"Bearer {ServerUnderTest.Key}")));
        }
    }

    [Theory]
    [InlineData("anyone:tr_api_of_the_tests", HttpStatusCode.OK)]
    [InlineData(":tr_api_of_the_tests", HttpStatusCode.OK)]
    [InlineData("tr_api_of_the_tests", HttpStatusCode.Unauthorized)]
    [InlineData("tr_api_of_the_tests:", HttpStatusCode.Unauthorized)]
    public async Task A_browser_gives_the_key_as_password(string pair, HttpStatusCode status)
    {
        await using var server = await ServerUnderTest.StartAsync();
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes(pair));
        Assert.Equal(status, await GetAsync(server, "/api/v1/calls", ("X-Forwarded-For", "1.2.3.4"), ("Authorization", $"Basic {basic}")));
    }

    [Theory]
    [InlineData("Basic")]
    [InlineData("Basic %%%")]
    [InlineData("Basic AAAA")]
    [InlineData("Negotiate x")]
    public async Task A_broken_authorization_is_401(string authorization)
    {
        await using var server = await ServerUnderTest.StartAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(server, "/api/v1/calls", ("Via", "x"), ("Authorization", authorization)));
    }

    [Fact]
    public async Task Health_is_told_to_everyone()
    {
        await using var server = await ServerUnderTest.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await GetAsync(server, "/health/ready", ("X-Forwarded-For", "1.2.3.4")));
    }

    private static async Task<HttpStatusCode> GetAsync(ServerUnderTest server, string url, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await server.Client.SendAsync(request, Cancel);
        return answer.StatusCode;
    }
}
