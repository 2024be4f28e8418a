using Microsoft.Playwright;
using Tuner.Server.Tests.Comparing;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Browser;

/// <summary>The overview of hundreds of calls, with causes planted in them.</summary>
public sealed class OverviewInBrowserTests(DrawnOverview drawn) : IClassFixture<DrawnOverview>
{
    [Fact]
    public async Task Each_planted_cause_is_named_and_leads_to_its_calls()
    {
        await using var tab = await OpenAsync("/?agent=troubled");
        var findings = tab.Page.GetByRole(AriaRole.Region, new() { Name = "What stands out" });
        var said = await findings.InnerTextAsync();
        foreach (var words in new[] { "Version 2", "lookup failed in", "lookup takes", "VAD stop_secs 0.800 s owns 800 of" }) Assert.Contains(words, said, StringComparison.Ordinal);
        foreach (var link in await findings.GetByRole(AriaRole.Link).AllAsync())
        {
            var answer = await tab.Page.APIRequest.GetAsync(new Uri(new Uri(tab.Page.Url), (await link.GetAttributeAsync("href"))!).ToString());
            Assert.Equal(200, answer.Status);
            Assert.DoesNotContain("No call matches", await answer.TextAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_agent_without_a_cause_is_passed_over_in_silence()
    {
        await using var tab = await OpenAsync("/?agent=calm");
        Assert.StartsWith("What stands out\n\nNothing:", await tab.Page.GetByRole(AriaRole.Region, new() { Name = "What stands out" }).InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_worst_moments_lead_into_their_calls_at_that_second()
    {
        await using var tab = await OpenAsync("/?agent=troubled");
        var moments = tab.Page.GetByRole(AriaRole.Region, new() { Name = "The worst moments" });
        Assert.Equal(10, await moments.GetByRole(AriaRole.Listitem).CountAsync());
        Assert.Matches("^/calls/[0-9]+#(t=[0-9.]+|row-[0-9]+)$", await moments.GetByRole(AriaRole.Link).First.GetAttributeAsync("href"));
        await moments.GetByRole(AriaRole.Link).First.FollowAsync();
        Assert.StartsWith("drawn-", await tab.Page.GetByRole(AriaRole.Heading, new() { Level = 1 }).InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_figure_stands_in_the_table_too_and_leads_to_the_calls_of_its_day()
    {
        await using var tab = await OpenAsync("/?agent=calm&last=24h");
        await tab.Page.GetByText("All of these as a table").ClickAsync();
        var table = tab.Page.GetByRole(AriaRole.Table).First;
        var rows = await table.GetByRole(AriaRole.Row).AllAsync();
        long calls = 0;
        foreach (var row in rows.Skip(1)) calls += long.Parse(await row.GetByRole(AriaRole.Cell).First.InnerTextAsync(), System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(DrawnOverview.Calls, calls);
        Assert.True(rows.Count is 25 or 26);
        Assert.Contains("100 calls", await tab.Page.Locator(".heading").InnerTextAsync(), StringComparison.Ordinal);
        Assert.True(await tab.Page.Locator(".measure").First.Locator(".chart a title").CountAsync() >= 24);
    }

    [Fact]
    public async Task An_agent_and_a_time_are_chosen_without_JavaScript()
    {
        await using var tab = await OpenAsync("/", javaScript: false);
        await tab.Page.Locator("[name=agent]").SelectOptionAsync("calm");
        await tab.Page.Locator("[name=last]").SelectOptionAsync("7d");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Show", Exact = true }).FollowAsync();
        Assert.Equal("7d", await tab.Page.Locator("[name=last]").InputValueAsync());
        Assert.Equal("calm", await tab.Page.Locator("[name=agent]").InputValueAsync());
        Assert.StartsWith("200 calls", await tab.Page.Locator(".heading .muted").InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Old_addresses_of_the_list_lead_to_where_it_is_now()
    {
        await using var tab = await OpenAsync("/?q=hello&sort=cost");
        Assert.EndsWith("/calls?q=hello&sort=cost", tab.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_versions_are_compared_by_one_click()
    {
        await using var tab = await OpenAsync("/?agent=troubled");
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Compare 1 with 2" }).FollowAsync();
        Assert.Matches("^B is worse in [0-9]+ figures", await tab.Page.GetByRole(AriaRole.Heading, new() { Level = 2 }).First.InnerTextAsync());
        Assert.Contains("Waited for VAD stop_secs", await tab.Page.GetByRole(AriaRole.Table).First.InnerTextAsync(), StringComparison.Ordinal);
    }

    // The other widths and colours are those of the same pages with few calls.
    [Theory]
    [InlineData("/", 390, true)]
    [InlineData("/calls?agent=troubled&sort=trouble&columns=when,who,version,type,timeline,length,turns,response,end,trouble,cost,tokens,marks&limit=10", 1280, false)]
    [InlineData("/compare?a=troubled%401&b=troubled%402", 390, true)]
    public async Task Everybody_can_read_it(string url, int width, bool dark)
    {
        await using var tab = await OpenAsync(url, width, dark);
        await tab.Page.EvaluateAsync("document.querySelectorAll('details').forEach(part => part.open = true)");
        Assert.Empty(await tab.Page.ViolationsAsync());
        Assert.Equal(width, await tab.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Empty(tab.Errors);
    }

    private async Task<Tab> OpenAsync(string url, int width = 1280, bool dark = false, bool javaScript = true)
    {
        var tab = await drawn.Chromium.OpenAsync(drawn.Server, width, dark, javaScript);
        await tab.Page.GotoAsync(url);
        return tab;
    }
}

/// <summary>A browser and a server with hundreds of calls: those of one agent as they should be, those of another with causes.</summary>
public sealed class DrawnOverview : IAsyncLifetime
{
    /// <summary>So many of each agent and version.</summary>
    public const int Calls = 100;

    public Chromium Chromium { get; } = new();

    internal ServerUnderTest Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await ServerUnderTest.StartAsync();
        var usual = new DrawnCalls();
        await Server.AddDrawnAsync(usual.Draw(Calls, 1), "calm", 1, TimeSpan.FromDays(3));
        await Server.AddDrawnAsync(usual.Draw(Calls, 2), "calm", 2, TimeSpan.FromHours(3));
        await Server.AddDrawnAsync(usual.Draw(Calls, 3), "troubled", 1, TimeSpan.FromDays(3));
        await Server.AddDrawnAsync((usual with { Errors = 30, Failing = 35, ToolSlower = 8, SilenceMs = 800 }).Draw(Calls, 4), "troubled", 2, TimeSpan.FromHours(3));
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
