using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Tuner.Server.Tests.Browser;

/// <summary>What axe finds wrong with a page. It is asked within the page itself, so that nothing but what is wrong is brought over.</summary>
internal static class PageAccessibility
{
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    // Of what is right it would describe every element, too, which takes most of the time on a page with a year's bars.
    private const string Wrong = """
        async () => (await axe.run(document, { resultTypes: ["violations"] })).violations
          .map(({ id, nodes }) => `${id}: ${nodes[0].html} ${nodes[0].any[0]?.message ?? ""}`)
        """;

    /// <summary>Returns a line for each rule that is broken: its name, the first element, and why.</summary>
    public static async Task<IReadOnlyList<string>> ViolationsAsync(this IPage page)
    {
        // It looks into no frame that does not have it, too.
        Assert.Single(page.Frames);
        if (!await page.EvaluateAsync<bool>("'axe' in window")) await page.EvaluateAsync(Axe);
        return await page.EvaluateAsync<string[]>(Wrong);
    }
}
