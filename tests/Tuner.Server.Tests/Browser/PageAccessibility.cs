using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Tuner.Server.Tests.Browser;

/// <summary>What axe finds wrong with a page.</summary>
internal static class PageAccessibility
{
    // Of what is right it would describe every element, too, which takes most of the time on a page with a year's bars.
    private static readonly AxeRunOptions WrongOnly = new() { ResultTypes = [ResultType.Violations] };

    /// <summary>Returns a line for each rule that is broken: its name, the first element, and why.</summary>
    public static async Task<IReadOnlyList<string>> ViolationsAsync(this IPage page) =>
        [.. (await page.RunAxe(WrongOnly)).Violations.Select(violation => $"{violation.Id}: {violation.Nodes[0].Html} {violation.Nodes[0].Any.FirstOrDefault()?.Message}")];
}
