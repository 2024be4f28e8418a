using Microsoft.Playwright;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Browser;

/// <summary>The list as people use it: narrowed, ordered, marked, all of it by address.</summary>
public sealed class CallListInBrowserTests(DrawnOverview drawn, ShownCalls shown) : IClassFixture<DrawnOverview>, IClassFixture<ShownCalls>
{
    [Fact]
    public async Task A_row_says_who_called_how_long_callers_waited_and_what_went_wrong()
    {
        await using var tab = await shown.OpenAsync("list");
        var row = await tab.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "everything" }).InnerTextAsync();
        foreach (var words in new[] { "+14155550123", "front desk", "worst 1,500 ms", "find_menu timed out", "Something broke", "incomplete" }) Assert.Contains(words, row, StringComparison.Ordinal);
        Assert.Contains("2 answers", await tab.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "everything" }).GetByRole(AriaRole.Img).GetAttributeAsync("aria-label"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Filters_are_chips_that_are_taken_away_one_by_one()
    {
        await using var tab = await OpenAsync("/calls?agent=troubled&version=2&errors=true&sort=worst_wait");
        var chips = tab.Page.GetByRole(AriaRole.List, new() { Name = "Filters that are on" });
        Assert.Equal(["agent troubled", "version 2", "with errors or failed tools"], (await chips.GetByRole(AriaRole.Link).AllInnerTextsAsync()).Select(text => text.Replace("Take away:", "", StringComparison.Ordinal).Replace("×", "", StringComparison.Ordinal).Trim()));
        await chips.GetByRole(AriaRole.Link, new() { Name = "with errors" }).FollowAsync();
        Assert.EndsWith("/calls?agent=troubled&version=2&sort=worst_wait", tab.Page.Url, StringComparison.Ordinal);
        Assert.Contains("100 calls", await tab.Page.Locator(".heading").InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_form_asks_for_any_filter_without_JavaScript()
    {
        await using var tab = await OpenAsync("/calls?columns=when,who,cost", javaScript: false);
        await tab.Page.GetByText("Filter and sort").ClickAsync();
        await tab.Page.Locator("[name=agent]").FillAsync("calm");
        await tab.Page.Locator("[name=slower_than_ms]").FillAsync("1000");
        await tab.Page.Locator("[name=sort]").SelectOptionAsync("cost");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Show these calls" }).FollowAsync();
        Assert.Equal(["When", "Caller or agent", "Cost"], await tab.Page.GetByRole(AriaRole.Columnheader).AllInnerTextsAsync());
        var costs = (await tab.Page.Locator("td[data-label=Cost]").AllInnerTextsAsync()).Select(text => decimal.Parse(text.Trim('$', ' '), System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.True(costs.Count > 1);
        Assert.Equal(costs.OrderDescending(), costs);
        Assert.Equal("calm", await tab.Page.Locator("[name=agent]").InputValueAsync());
    }

    [Fact]
    public async Task Trouble_comes_first_where_it_is_wanted()
    {
        await using var tab = await OpenAsync("/calls?agent=troubled&version=1&limit=100");
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Trouble first" }).FollowAsync();
        await tab.Page.GotoAsync("/calls?agent=troubled&version=1&limit=100&sort=trouble");
        var isBad = await tab.Page.EvaluateAsync<bool[]>("[...document.querySelectorAll('.calls tbody tr')].map(row => row.querySelector('.mark.bad') !== null)");
        Assert.Equal(100, isBad.Length);
        Assert.Contains(true, isBad);
        Assert.Equal(isBad.OrderDescending(), isBad);
    }

    [Fact]
    public async Task Columns_are_chosen_by_links()
    {
        await using var tab = await OpenAsync("/calls?agent=calm");
        await tab.Page.GetByText("Columns", new() { Exact = true }).ClickAsync();
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "+ Version" }).FollowAsync();
        Assert.Contains("Version", await tab.Page.GetByRole(AriaRole.Columnheader).AllInnerTextsAsync());
        await tab.Page.GetByText("Columns", new() { Exact = true }).ClickAsync();
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "− Timeline" }).FollowAsync();
        Assert.DoesNotContain("Timeline", await tab.Page.GetByRole(AriaRole.Columnheader).AllInnerTextsAsync());
        Assert.Contains("agent=calm", tab.Page.Url, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Labels_a_note_and_looked_at_are_put_on_a_call_and_lead_to_others_like_it(bool javaScript)
    {
        await using var server = await ServerUnderTest.StartAsync();
        await server.AddAsync(Payload.Valid("one"));
        await server.AddAsync(Payload.Valid("two"));
        await using var tab = await shown.Chromium.OpenAsync(server, javaScript: javaScript);
        await tab.Page.GotoAsync("/calls?limit=10");
        var row = tab.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "two" });
        await row.GetByText("Mark").ClickAsync();
        await row.GetByLabel("Labels").FillAsync("billing, ask again");
        await row.GetByLabel("Note").FillAsync("She calls <b>tomorrow</b>.");
        await row.GetByRole(AriaRole.Button, new() { Name = "Keep" }).FollowAsync();
        Assert.EndsWith("/calls?limit=10", tab.Page.Url, StringComparison.Ordinal);
        var kept = await row.InnerTextAsync();
        foreach (var words in new[] { "billing", "ask again", "She calls <b>tomorrow</b>.", "looked at" }) Assert.Contains(words, kept, StringComparison.Ordinal);
        await row.GetByRole(AriaRole.Link, new() { Name = "ask again" }).FollowAsync();
        Assert.Contains("label=", tab.Page.Url, StringComparison.Ordinal);
        Assert.Equal(1 + 1, await tab.Page.GetByRole(AriaRole.Row).CountAsync());
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Not looked at" }).FollowAsync();
        Assert.Contains("looked_at=false", tab.Page.Url, StringComparison.Ordinal);
        Assert.Contains("one", await tab.Page.GetByRole(AriaRole.Row).Last.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Empty(tab.Errors);
    }

    [Fact]
    public async Task The_worst_wait_leads_to_its_moment()
    {
        await using var tab = await shown.OpenAsync("list");
        await tab.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "everything" }).GetByRole(AriaRole.Link, new() { Name = "worst 1,500 ms" }).FollowAsync();
        Assert.EndsWith($"/calls/{shown.Everything}#t=3", tab.Page.Url, StringComparison.Ordinal);
    }

    private async Task<Tab> OpenAsync(string url, bool javaScript = true)
    {
        var tab = await drawn.Chromium.OpenAsync(drawn.Server, javaScript: javaScript);
        await tab.Page.GotoAsync(url);
        return tab;
    }
}
