using System.Globalization;
using Microsoft.Playwright;

namespace Tuner.Server.Tests.Browser;

/// <summary>Every page, for everyone: whoever cannot see it, on a phone, in the dark, without JavaScript.</summary>
public sealed partial class ReadablePagesTests(ShownCalls calls) : IClassFixture<ShownCalls>
{
    public static TheoryData<string> Pages => ["overview", "no calls in this time", "compare", "list", "nothing found", "empty", "everything", "clinic", "nasty", "not there"];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Axe_finds_nothing_wrong(string page)
    {
        foreach (var (width, dark) in new[] { (1280, false), (390, true) })
        {
            var tab = await calls.LookAtAsync(page, width, dark);
            await tab.Page.EvaluateAsync("document.querySelectorAll('details').forEach(part => part.open = true)");
            Assert.Equal((width, dark, ""), (width, dark, string.Join('\n', await tab.Page.ViolationsAsync())));
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Nothing_is_wider_than_a_phone(string page)
    {
        var tab = await calls.LookAtAsync(page, width: 360);
        await tab.Page.EvaluateAsync("document.querySelectorAll('details').forEach(part => part.open = true)");
        Assert.Equal(360, await tab.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task The_browser_has_nothing_to_complain_about(string page)
    {
        var tab = await calls.LookAtAsync(page);
        // That the page itself is a 404 is what it is meant to be.
        Assert.DoesNotContain(tab.Errors, error => page != "not there" || !error.Contains("404", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task In_the_dark_the_page_is_dark(string page)
    {
        var tab = await calls.LookAtAsync(page, dark: true);
        Assert.True(await BrightnessAsync(tab.Page) < 40);
        await tab.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        Assert.True(await BrightnessAsync(tab.Page) > 215);
    }

    // The time up to now is another at each load.
    [Theory]
    [InlineData("overview of a year")]
    [InlineData("list")]
    [InlineData("everything")]
    [InlineData("clinic")]
    public async Task Without_JavaScript_all_text_is_there(string page)
    {
        var with = await calls.LookAtAsync(page);
        await using var without = await calls.OpenAsync(page, javaScript: false);
        // Times of day are printed in the reader's zone where JavaScript runs, and the ruler as fine as the scale.
        await with.Page.EvaluateAsync("document.querySelectorAll('time').forEach(time => time.textContent = time.title); document.querySelectorAll('.tools, .playhead, .pinned, .ruler, .copy, .fold').forEach(part => part.remove()); document.querySelectorAll('.live').forEach(part => part.classList.remove('live'))");
        var all = await with.Page.Locator("main").InnerTextAsync();
        Assert.Equal(all, await without.Page.Locator("main").InnerTextAsync());
        Assert.True(all.Length > 100);
    }

    private static async Task<double> BrightnessAsync(IPage page)
    {
        var color = await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
        return color[4..^1].Split(',').Average(part => double.Parse(part, CultureInfo.InvariantCulture));
    }
}
