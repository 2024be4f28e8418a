using Microsoft.Playwright;

namespace Tuner.Server.Tests.Browser;

// For whoever has colours of his own, enlarges the page, or wants nothing to move. One tab goes through the pages.
public sealed partial class ReadablePagesTests
{
    private static readonly string[] OneOfEach = ["overview of a year", "compare", "marks", "words found", "empty", "everything", "login"];

    [Fact]
    public async Task In_the_readers_own_colours_every_text_is_read_and_every_shape_is_seen_and_where_nothing_is_to_move_nothing_does()
    {
        await ThroughAllAsync(1280, async (page, name) =>
        {
            await page.EmulateMediaAsync(new() { ForcedColors = ForcedColors.Active, ReducedMotion = ReducedMotion.Reduce });
            Assert.True(await page.EvaluateAsync<bool>("matchMedia('(forced-colors: active)').matches"));
            Assert.Equal((name, ""), (name, string.Join('\n', await page.EvaluateAsync<string[]>(UnseenInForcedColours))));
            Assert.Equal((name, ""), (name, string.Join('\n', await page.EvaluateAsync<string[]>(Moving))));
        });
    }

    [Fact]
    public async Task At_200_percent_nothing_is_lost_and_nothing_scrolls_sideways()
    {
        var words = new Dictionary<string, HashSet<string>>();
        await ThroughAllAsync(1280, async (page, name) => words[name] = await WordsAsync(page));
        await ThroughAllAsync(640, async (page, name) =>
        {
            Assert.Equal((name, 640), (name, await page.EvaluateAsync<int>("document.documentElement.scrollWidth")));
            var lost = words[name];
            lost.ExceptWith(await WordsAsync(page));
            Assert.Equal((name, ""), (name, string.Join(' ', lost)));
        });
    }

    [Theory]
    [InlineData("words found")]
    [InlineData("marks")]
    [InlineData("asked wrongly")]
    [InlineData("two sides with too few calls")]
    [InlineData("overview of a year")]
    public async Task Axe_finds_nothing_wrong_in_other_states_either(string name)
    {
        var tab = await calls.LookAtAsync(name);
        await tab.Page.EvaluateAsync("document.querySelectorAll('details').forEach(part => part.open = true)");
        // A year's days are each like the other, and axe asks much about every bar and row of them.
        await tab.Page.EvaluateAsync("document.querySelectorAll('main svg, main svg g, main tbody').forEach(many => [...many.children].slice(60).forEach(one => one.remove()))");
        Assert.Empty(await tab.Page.ViolationsAsync());
    }

    // What the system does not colour by itself: a shape of a drawing has its fill or its line from us, and text in one too.
    // Three to one is what WCAG asks of shapes, four and a half to one of text.
    private const string UnseenInForcedColours = """
        (() => {
          const probe = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
          const rgb = (color) => { probe.clearRect(0, 0, 1, 1); probe.fillStyle = color; probe.fillRect(0, 0, 1, 1); return [...probe.getImageData(0, 0, 1, 1).data]; };
          const light = (color) => color.slice(0, 3).map((part) => part / 255).map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)).reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
          const contrast = (a, b) => { const [high, low] = [light(a), light(b)].sort((x, y) => y - x); return (high + 0.05) / (low + 0.05); };
          const canvas = rgb(getComputedStyle(document.body).backgroundColor);
          const isSeen = (color, least) => color !== "none" && rgb(color)[3] > 200 && contrast(rgb(color), canvas) >= least;
          const unseen = [];
          for (const shape of document.querySelectorAll("main svg :is(rect, line, path, polyline, circle, text)")) {
            const [style, box] = [getComputedStyle(shape), shape.getBoundingClientRect()];
            if (style.visibility !== "visible" || box.width + box.height === 0 || shape.matches(".ground, .lane, .track, .stretch, .tick line, .ruler line") || shape.closest("[aria-hidden=true]:not(.lanes)")) continue;
            const isText = shape.tagName === "text";
            if (isSeen(style.fill, isText ? 4.5 : 3) || (!isText && isSeen(style.stroke, 3))) continue;
            unseen.push(`${shape.outerHTML.slice(0, 120)} in ${shape.parentElement.outerHTML.slice(0, 80)}: fill ${style.fill}, stroke ${style.stroke}`);
          }
          for (const part of document.querySelectorAll("body *")) {
            const own = [...part.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
            const style = getComputedStyle(part);
            if (!own || part.closest("svg, noscript, script, style") || style.visibility !== "visible" || part.getClientRects().length === 0) continue;
            let behind = part;
            while (behind && rgb(getComputedStyle(behind).backgroundColor)[3] < 200) behind = behind.parentElement;
            if (contrast(rgb(style.color), behind ? rgb(getComputedStyle(behind).backgroundColor) : canvas) < 4.5) unseen.push(`${part.outerHTML.slice(0, 120)}: ${style.color}`);
          }
          return [...new Set(unseen)].slice(0, 10);
        })()
        """;

    private const string Moving = """
        [...document.querySelectorAll("*")].flatMap((part) => [null, "::before", "::after"].map((which) => [part, getComputedStyle(part, which)]))
          .filter(([, style]) => style.display !== "") // what a player of sound holds is drawn by nobody, and has no style
          .filter(([, style]) => style.animationName !== "none" || style.transitionDuration.split(", ").some((long) => long !== "0s") || style.scrollBehavior === "smooth")
          .map(([part]) => part.outerHTML.slice(0, 100))
        """;

    // The words of the page but those of the drawn timeline, which says the same as the rows below it and labels what has room.
    private static async Task<HashSet<string>> WordsAsync(IPage page) => [.. await page.EvaluateAsync<string[]>("""
        (() => {
          document.querySelectorAll(".timeline, .strip").forEach((part) => part.remove());
          return document.querySelector("main").innerText.split(/\s+/);
        })()
        """)];

    private async Task ThroughAllAsync(int width, Func<IPage, string, Task> look)
    {
        await using var tab = await calls.OpenAsync("list", width);
        await using var empty = await calls.OpenAsync("empty", width);
        foreach (var name in OneOfEach)
        {
            var page = name == "empty" ? empty.Page : tab.Page;
            await page.EmulateMediaAsync(new() { ForcedColors = ForcedColors.None });
            await page.GotoAsync(name == "login" ? "/login" : calls.UrlOf(name));
            // What opens is filled in when it does.
            await page.EvaluateAsync("document.querySelectorAll('details').forEach((part) => part.open = true)");
            await page.UntilAsync("document.querySelector('details > noscript') === null");
            await look(page, name);
        }
    }
}
