using System.Net;
using System.Text.RegularExpressions;
using Tuner.Server.Hosting;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Pages;

public partial class PageHeadersTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/calls")]
    [InlineData("/calls/1")]
    [InlineData("/calls/2")]
    [InlineData("/nowhere")]
    [InlineData("/api/v1/calls")]
    [InlineData("/api/v1/calls/1/payload")]
    public async Task Every_answer_forbids_foreign_code_and_is_kept_by_nobody(string url)
    {
        await using var server = await ServerUnderTest.StartAsync();
        await server.AddAsync(Payload.Valid());
        using var answer = await server.Client.GetAsync(url, Cancel);
        Assert.Equal([SecurityHeaders.Policy], answer.Headers.GetValues("Content-Security-Policy"));
        Assert.DoesNotContain("unsafe", SecurityHeaders.Policy, StringComparison.Ordinal);
        Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task What_a_page_loads_may_be_kept_for_ever_since_its_address_holds_its_hash()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var html = await server.Client.GetStringAsync("/", Cancel);
        var assets = AssetAddress().Matches(html).Select(match => match.Value).ToList();
        Assert.Equal(["icon.svg", "tuner.css", "tuner.mjs"], assets.Select(Path.GetFileName).Order());
        foreach (var asset in assets)
        {
            using var answer = await server.Client.GetAsync(asset, Cancel);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Contains("immutable", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
            Assert.True(answer.Content.Headers.ContentLength > 100);
        }
    }

    [Theory]
    [InlineData("/calls/999", HttpStatusCode.NotFound)]
    [InlineData("/calls/x", HttpStatusCode.NotFound)]
    [InlineData("/call/1", HttpStatusCode.NotFound)]
    [InlineData("/?last=x", HttpStatusCode.BadRequest)]
    [InlineData("/?from=1970-01-02", HttpStatusCode.BadRequest)]
    [InlineData("/calls?cursor=x", HttpStatusCode.BadRequest)]
    [InlineData("/calls?columns=x", HttpStatusCode.BadRequest)]
    [InlineData("/compare?a=2026-11-02..2026-11-01&b=x", HttpStatusCode.BadRequest)]
    [InlineData("/?workspace_id=x", HttpStatusCode.BadRequest)]
    public async Task A_page_that_is_not_there_says_so(string url, HttpStatusCode status)
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var answer = await server.Client.GetAsync(url, Cancel);
        Assert.Equal(status, answer.StatusCode);
        Assert.Contains("All calls", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [GeneratedRegex("/assets/[^\"]+")]
    private static partial Regex AssetAddress();
}
