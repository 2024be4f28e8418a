using Microsoft.Playwright;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Browser;

/// <summary>A call of an hour: what was said in minute 23, which answer was slow, where something failed.</summary>
public sealed class LongCallInBrowserTests(ShownHour hour) : IClassFixture<ShownHour>
{
    [Theory]
    [InlineData("s", "6,764 ms")]
    [InlineData("f", "look_up")]
    [InlineData("i", "cut off by the caller")]
    public async Task A_key_and_a_button_lead_to_the_next_moment_of_a_kind(string key, string words)
    {
        await using var tab = await hour.OpenAsync();
        await tab.Page.Keyboard.PressAsync(key);
        var byKey = await CurrentAsync(tab);
        Assert.Contains(words, await tab.Page.EvaluateAsync<string>("(document.querySelector('.transcript > .current').previousElementSibling?.textContent ?? '') + document.querySelector('.transcript > .current').textContent"), StringComparison.Ordinal);
        await SeenAsync(tab, ".transcript > .current");
        await SeenAsync(tab, ".bar.current rect");
        await tab.Page.Keyboard.PressAsync(key.ToUpperInvariant());
        Assert.NotEqual(byKey, await CurrentAsync(tab));
        await tab.Page.ReloadAsync();
        var kind = key switch { "s" => "slow", "f" => "failure", _ => "interruption" };
        await tab.Page.Locator($"[data-next={kind}]").ClickAsync();
        Assert.Equal(byKey, await CurrentAsync(tab));
    }

    [Fact]
    public async Task The_worst_number_leads_to_its_moment()
    {
        await using var tab = await hour.OpenAsync();
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "worst ≥ 13,300 ms" }).ClickAsync();
        await tab.Page.UntilAsync("document.querySelector('.transcript > .current')");
        Assert.Contains($"In turn {LongCall.UnansweredTurn} I ask", await tab.Page.Locator(".transcript > .current").InnerTextAsync(), StringComparison.Ordinal);
        await SeenAsync(tab, ".transcript > .current");
        Assert.Contains("13.3 s, no answer", await tab.Page.Locator(".transcript > .current").InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_moment_and_a_row_have_addresses_that_can_be_shared()
    {
        await using var tab = await hour.OpenAsync();
        // Minute 23: turn 84 begins at 1,379.6 s.
        await tab.Page.GotoAsync($"{hour.Url}#t=1380.5");
        await tab.Page.UntilAsync("document.querySelector('.transcript > .current')");
        // Who scrolled away and loads the page again asks for the moment again.
        await tab.Page.EvaluateAsync("scrollTo(0, document.body.scrollHeight)");
        await tab.Page.ReloadAsync();
        await tab.Page.UntilAsync("document.querySelector('.transcript > .current')");
        Assert.Contains("In turn 84 I ask", await tab.Page.Locator(".transcript > .current").InnerTextAsync(), StringComparison.Ordinal);
        await SeenAsync(tab, ".transcript > .current");
        Assert.Equal("23:00.5", await tab.Page.Locator(".pinned").InnerTextAsync());
        await tab.Page.GotoAsync($"{hour.Url}#row=2");
        await tab.Page.UntilAsync("document.querySelector('.transcript > .current')?.id == 'row-2'");
        await tab.Page.GotoAsync($"{hour.Url}#t=1e9%22%3E&row=x");
        Assert.Empty(tab.Errors);
    }

    [Fact]
    public async Task Dragging_in_the_strip_chooses_a_stretch_and_dragging_its_window_moves_it()
    {
        await using var tab = await hour.OpenAsync();
        var strip = (await tab.Page.Locator(".strip").BoundingBoxAsync())!;
        await DragAsync(tab, strip, 0.5, 0.6);
        await SeenAsync(tab, 1_800, 2_160);
        await DragAsync(tab, strip, 0.55, 0.75);
        await SeenAsync(tab, 2_520, 2_880);
        // Ticks of half a minute or finer, where the whole hour has them of minutes.
        Assert.InRange(await tab.Page.Locator(".ruler g:not([style*=none])").CountAsync(), 8, 20);
        Assert.Equal(1280, await tab.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    [Fact]
    public async Task Keys_move_the_window_too_and_zero_shows_the_whole_call()
    {
        await using var tab = await hour.OpenAsync();
        await tab.Page.Keyboard.PressAsync("0");
        await SeenAsync(tab, 0, 3_600);
        await tab.Page.Locator(".strip").FocusAsync();
        await tab.Page.Keyboard.PressAsync("ArrowUp");
        await SeenAsync(tab, 900, 2_700);
        await tab.Page.Keyboard.PressAsync("End");
        await SeenAsync(tab, 1_800, 3_600);
    }

    [Fact]
    public async Task A_label_fits_ends_at_a_letter_or_gives_way()
    {
        await using var tab = await hour.OpenAsync();
        foreach (var zoom in new[] { "0", "+", "+" })
        {
            await tab.Page.Keyboard.PressAsync(zoom);
            // Inside of its bar is either the whole label, or one that ends with three dots, or none.
            Assert.Equal(0, await tab.Page.EvaluateAsync<int>("""
                [...document.querySelectorAll('.bar > svg:first-of-type .label')].filter(label => {
                  const [box, text] = [label.getBoundingClientRect(), label.firstElementChild.getBoundingClientRect()];
                  const away = text.top >= box.bottom - 1;
                  return !away && text.right > box.right + 1;
                }).length
                """));
        }
        Assert.True(await tab.Page.EvaluateAsync<bool>("[...document.querySelectorAll('.bar .label')].some(label => label.firstElementChild.getBoundingClientRect().top < label.getBoundingClientRect().bottom - 1)"));
    }

    [Fact]
    public async Task The_transcript_folds_and_a_moment_in_a_fold_opens_it()
    {
        await using var tab = await hour.OpenAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Fold all" }).ClickAsync();
        Assert.Equal(0, await tab.Page.Locator("details.stretch[open]").CountAsync());
        await tab.Page.Keyboard.PressAsync("f");
        Assert.Equal(1, await tab.Page.Locator("details.stretch[open]").CountAsync());
        await SeenAsync(tab, ".transcript > .current");
    }

    [Fact]
    public async Task Without_JavaScript_all_500_rows_are_there_and_no_button_does_nothing()
    {
        await using var tab = await hour.OpenAsync(javaScript: false);
        var text = await tab.Page.Locator("main").InnerTextAsync();
        for (var turn = 0; turn < 218; turn++) Assert.Contains($"In turn {turn} I ask", text, StringComparison.Ordinal);
        Assert.Equal(0, await tab.Page.Locator("main button:visible").CountAsync());
    }

    [Fact]
    public async Task The_page_does_not_jump_while_it_comes()
    {
        await using var tab = await hour.OpenAsync();
        await tab.Page.AddInitScriptAsync("window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(entry => window.shift += entry.value)).observe({ type: 'layout-shift', buffered: true })");
        await tab.Page.ReloadAsync();
        await tab.Page.UntilAsync("document.querySelector('.panel.live')");
        Assert.InRange(await tab.Page.EvaluateAsync<double>("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(window.shift))))"), 0, 0.01);
    }

    [Theory]
    [InlineData(1280, false)]
    [InlineData(360, true)]
    public async Task Everybody_can_read_it_folded_and_with_the_keys_shown(int width, bool dark)
    {
        await using var tab = await hour.OpenAsync(width, dark);
        Assert.Equal(width, await tab.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await tab.Page.Keyboard.PressAsync("o");
        await tab.Page.Keyboard.PressAsync("?");
        await tab.Page.GetByRole(AriaRole.Dialog, new() { Name = "Keys" }).WaitForAsync();
        await AxeOfAFewAsync(tab);
        await tab.Page.Keyboard.PressAsync("Escape");
        Assert.Equal(0, await tab.Page.GetByRole(AriaRole.Dialog).CountAsync());
        Assert.Empty(tab.Errors);
    }

    // Axe asks much about every element, and of an hour's rows and bars one is like the other: it is shown some of each.
    // The unfolded rows of every kind it sees on shorter calls.
    private static async Task AxeOfAFewAsync(Tab tab)
    {
        await tab.Page.EvaluateAsync("for (const many of ['details.stretch', '.picture > .bar', '.picture > .wait', '.strip rect']) [...document.querySelectorAll(many)].slice(many === 'details.stretch' ? 2 : 40).forEach(part => part.remove())");
        Assert.Equal(2, await tab.Page.Locator("details.stretch").CountAsync());
        Assert.Empty(await tab.Page.ViolationsAsync());
    }

    private static async Task DragAsync(Tab tab, LocatorBoundingBoxResult box, double from, double to)
    {
        await tab.Page.Mouse.MoveAsync((float)(box.X + (box.Width * from)), box.Y + 20);
        await tab.Page.Mouse.DownAsync();
        await tab.Page.Mouse.MoveAsync((float)(box.X + (box.Width * (from + to) / 2)), box.Y + 22);
        await tab.Page.Mouse.MoveAsync((float)(box.X + (box.Width * to)), box.Y + 20);
        await tab.Page.Mouse.UpAsync();
    }

    // What the strip says of the part that is seen, to a few seconds: a pixel of an hour is more than one.
    private static Task SeenAsync(Tab tab, int from, int to) => tab.Page.UntilAsync("""
        ([from, to]) => {
          const seconds = (clock) => clock.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
          const seen = document.querySelector(".strip").getAttribute("aria-valuetext").split(" to ").map(seconds);
          return Math.abs(seen[0] - from) <= 6 && Math.abs(seen[1] - to) <= 6;
        }
        """, new[] { from, to });

    private static Task<string> CurrentAsync(Tab tab) => tab.Page.EvaluateAsync<string>("document.querySelector('.transcript > .current')?.id ?? ''");

    // Until it is seen: rows that come near are laid out only then, and what is above them may grow.
    private static Task SeenAsync(Tab tab, string selector) => tab.Page.UntilAsync("""
        (selector) => {
          const part = document.querySelector(selector), box = part.getBoundingClientRect();
          const at = document.elementFromPoint(Math.min(innerWidth - 1, Math.max(0, box.left + box.width / 2)), Math.min(innerHeight - 1, Math.max(0, box.top + Math.min(box.height / 2, 12))));
          return box.bottom > 0 && box.top < innerHeight && at !== null && (part.contains(at) || part.closest(".bar")?.contains(at) === true);
        }
        """, selector);
}
