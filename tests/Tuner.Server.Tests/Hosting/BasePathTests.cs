using System.Net;
using System.Text.RegularExpressions;
using Tuner.Server.Hosting;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Hosting;

/// <summary>Behind a proxy that shows the server under a path of its own.</summary>
public partial class BasePathTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("location /tuner/ { proxy_pass http://127.0.0.1:PORT/; }", "/tuner", false)]
    [InlineData("location /tuner/ { proxy_pass http://127.0.0.1:PORT; }", "/tuner", false)]
    [InlineData("location /tuner/ { proxy_pass http://127.0.0.1:PORT/; proxy_set_header X-Forwarded-Prefix /tuner; }", "", true)]
    [InlineData("location /tuner/ { proxy_pass http://127.0.0.1:PORT; proxy_set_header X-Forwarded-Prefix /tuner/; }", "", true)]
    [InlineData("location /tuner/ { proxy_pass http://127.0.0.1:PORT/; proxy_set_header X-Forwarded-Prefix /tuner; }", "/other", true)]
    public async Task Every_link_style_and_form_leads_through_the_proxy(string directives, string setting, bool named)
    {
        await using var server = await ServerUnderTest.StartAsync(options => options with { BasePath = setting, TrustedProxies = named ? [IPNetwork.Parse("127.0.0.1/32")] : [] });
        await server.AddAsync(SampleCalls.Everything());
        await using var proxy = await Proxy.NginxAsync(server, directives);
        using var browser = new HttpClient { BaseAddress = proxy.Address };
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("key", ServerUnderTest.Key)]);
        using var list = await browser.PostAsync("/tuner/login", form, Cancel);
        Assert.Equal("/tuner/", list.RequestMessage!.RequestUri!.AbsolutePath);
        var pages = new List<string> { await list.Content.ReadAsStringAsync(Cancel) };
        foreach (var page in new[] { "/tuner/calls", "/tuner/calls?q=menu", "/tuner/compare", "/tuner/calls/1" }) pages.Add(await browser.GetStringAsync(page, Cancel));
        var links = pages.SelectMany(page => Links().Matches(page).Select(match => WebUtility.HtmlDecode(match.Groups[1].Value))).Distinct().ToList();
        Assert.True(links.Count >= 6);
        foreach (var link in links)
        {
            Assert.StartsWith("/tuner/", link, StringComparison.Ordinal);
            if (link == "/tuner/logout" || link.EndsWith("/marks", StringComparison.Ordinal)) continue;
            using var answer = await browser.GetAsync(link, Cancel);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{link}: {answer.StatusCode}");
        }
    }

    [Fact]
    public async Task A_stranger_sets_no_path()
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var answer = await server.AskAsync(HttpMethod.Get, "/login", ("X-Forwarded-Prefix", "/evil"));
        Assert.DoesNotContain("evil", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("/", "")]
    [InlineData("/tuner", "/tuner")]
    [InlineData("/tuner/", "/tuner")]
    [InlineData("/a/b-c_d.e~1", "/a/b-c_d.e~1")]
    [InlineData("tuner", null)]
    [InlineData("//evil.example", null)]
    [InlineData("/a//b", null)]
    [InlineData("/a/../b", null)]
    [InlineData("/\\evil", null)]
    [InlineData("/a\"><script>", null)]
    [InlineData("/a b", null)]
    [InlineData("/%2e", null)]
    public void A_path_is_plain_or_none(string text, string? expected) => Assert.Equal(expected, BasePath.Normalize(text));

    [GeneratedRegex("(?:href|src|action)=\"(/[^\"]*)\"")]
    private static partial Regex Links();
}
