using Microsoft.Playwright;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Browser;

public sealed class CallsInBrowserTests(ShownCalls calls) : IClassFixture<ShownCalls>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task From_the_list_a_click_leads_to_the_call()
    {
        await using var tab = await calls.OpenAsync("list");
        await tab.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "clinic-1.7.0" }).GetByRole(AriaRole.Link).First.FollowAsync();
        Assert.Equal("clinic-1.7.0", await tab.Page.GetByRole(AriaRole.Heading, new() { Level = 1 }).InnerTextAsync());
        Assert.Contains("Is doctor Chen free on December second?", await tab.Page.GetByRole(AriaRole.Region, new() { Name = "Transcript" }).InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Searching_narrows_the_list_and_all_can_be_shown_again()
    {
        await using var tab = await calls.OpenAsync("list");
        await tab.Page.GetByRole(AriaRole.Searchbox).FillAsync("CLINIC");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Search" }).FollowAsync();
        Assert.Equal(2, await tab.Page.GetByRole(AriaRole.Row).CountAsync());
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Show all" }).FollowAsync();
        Assert.Equal(4, await tab.Page.GetByRole(AriaRole.Row).CountAsync());
    }

    [Fact]
    public async Task A_long_list_is_paged()
    {
        await using var server = await ServerUnderTest.StartAsync();
        for (var i = 0; i < 120; i++) await server.AddAsync(Payload.Valid($"call-{i:000}"));
        await using var tab = await calls.Chromium.OpenAsync(server);
        await tab.Page.GotoAsync("/calls");
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Older" }).FollowAsync();
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Older" }).FollowAsync();
        Assert.Equal(20 + 1, await tab.Page.GetByRole(AriaRole.Row).CountAsync());
        Assert.Equal(0, await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Older" }).CountAsync());
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Newer" }).FollowAsync();
        Assert.Equal(1, await tab.Page.GetByText("call-069", new() { Exact = true }).CountAsync());
    }

    [Fact]
    public async Task The_empty_list_tells_a_command_that_works()
    {
        await using var tab = await calls.OpenAsync("empty");
        var command = await tab.Page.Locator("pre", new() { HasText = "curl" }).InnerTextAsync();
        var url = command.Split('\'').Single(part => part.StartsWith("http", StringComparison.Ordinal));
        await using var server = await ServerUnderTest.StartAsync();
        using var body = new StringContent(command[(command.IndexOf('{', StringComparison.Ordinal))..command.LastIndexOf('\'')], null, "application/json");
        using var answer = await server.PostCallAsync(body, new Uri(url).PathAndQuery);
        Assert.Equal(System.Net.HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal(calls.EmptyServer.Running.Address.Port, new Uri(url).Port);
    }

    [Fact]
    public async Task Hostile_text_is_shown_and_does_nothing()
    {
        foreach (var page in new[] { "nasty", "list" })
        {
            await using var tab = await calls.OpenAsync(page);
            Assert.Contains("hacked=1;alert(1)", await tab.Page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
            Assert.Equal("undefined", await tab.Page.EvaluateAsync<string>("typeof hacked"));
            Assert.Equal(0, await tab.Page.Locator("img, [onerror], [href^='javascript']").CountAsync());
            Assert.Equal(1, await tab.Page.Locator("script").CountAsync());
            Assert.Empty(tab.Errors);
        }
    }

    [Fact]
    public async Task What_was_not_heard_is_struck_through()
    {
        await using var tab = await calls.OpenAsync("everything");
        Assert.Equal("desk of Nova Clinic.", await tab.Page.Locator("s").First.InnerTextAsync());
        Assert.Contains("Not heard", await tab.Page.Locator(".unheard").First.InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wait_opens_to_its_moments()
    {
        await using var tab = await calls.OpenAsync("everything", javaScript: false);
        await tab.Page.GetByText("Moment by moment").ClickAsync();
        var row = tab.Page.GetByRole(AriaRole.Row, new() { Name = "vad_silence" });
        Assert.Contains("VAD stop_secs 0.2 s", await row.InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bar_of_the_timeline_leads_to_its_row_also_without_JavaScript()
    {
        await using var tab = await calls.OpenAsync("everything", javaScript: false);
        await tab.Page.Locator(".bar.caller rect").Nth(1).ClickAsync();
        Assert.EndsWith("#row-10", tab.Page.Url, StringComparison.Ordinal);
        Assert.Contains("Thanks.", await tab.Page.Locator("li:target").InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_bytes_can_be_downloaded_as_they_came()
    {
        await using var tab = await calls.OpenAsync("everything");
        var download = await tab.Page.RunAndWaitForDownloadAsync(() => tab.Page.GetByRole(AriaRole.Link, new() { Name = "JSON", Exact = true }).ClickAsync());
        Assert.Equal(SampleCalls.Everything().ToJsonString(), await File.ReadAllTextAsync((await download.PathAsync())!, Cancel));
    }

    [Fact]
    public async Task J_and_k_walk_through_the_rows_and_light_up_their_bars()
    {
        await using var tab = await calls.OpenAsync("everything");
        await tab.Page.Keyboard.PressAsync("j");
        await tab.Page.Keyboard.PressAsync("j");
        Assert.Equal(["row-1"], await CurrentAsync(tab));
        await tab.Page.Keyboard.PressAsync("k");
        Assert.Equal(["row-0"], await CurrentAsync(tab));
        await tab.Page.Keyboard.PressAsync("k");
        Assert.Equal(["row-0"], await CurrentAsync(tab));
    }

    [Fact]
    public async Task The_pointer_on_a_row_lights_up_its_bar_and_on_the_picture_says_the_moment()
    {
        await using var tab = await calls.OpenAsync("everything");
        await tab.Page.Locator("#row-8 .said").HoverAsync();
        Assert.Equal(["row-8"], await CurrentAsync(tab));
        await tab.Page.Locator(".bar[data-row=row-2] rect").First.HoverAsync();
        Assert.Equal(["row-2"], await CurrentAsync(tab));
        Assert.Matches("^0:0[12]\\.[0-9]$", await tab.Page.Locator(".playhead").InnerTextAsync());
    }

    [Fact]
    public async Task Zooming_makes_the_picture_wider_and_the_page_stays_as_wide_as_it_was()
    {
        await using var tab = await calls.OpenAsync("everything");
        var before = await tab.Page.EvaluateAsync<int>("document.querySelector('.picture').clientWidth");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Zoom in" }).ClickAsync();
        Assert.Equal(2 * before, await tab.Page.EvaluateAsync<int>("document.querySelector('.picture').clientWidth"));
        Assert.Equal(1280, await tab.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Zoom out" }).ClickAsync();
        Assert.Equal(before, await tab.Page.EvaluateAsync<int>("document.querySelector('.picture').clientWidth"));
    }

    private static Task<string[]> CurrentAsync(Tab tab) =>
        tab.Page.EvaluateAsync<string[]>("[...new Set([...document.querySelectorAll('.current')].map(part => part.dataset.row ?? part.id))]");
}
