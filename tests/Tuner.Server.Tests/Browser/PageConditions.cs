using Microsoft.Playwright;

namespace Tuner.Server.Tests.Browser;

/// <summary>
/// Waits for what a page comes to. Playwright's own WaitForFunctionAsync asks again from within the page, by eval, which our pages' policy
/// forbids: it works only where the first look finds it.
/// </summary>
internal static class PageConditions
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Clicks what leads to another page, and returns when that is there whole: a click alone returns while the page comes, so that what is
    /// counted then is counted on half of it.
    /// </summary>
    public static async Task FollowAsync(this ILocator link)
    {
        await link.Page.EvaluateAsync("document.documentElement.dataset.left = ''");
        await link.ClickAsync();
        await link.Page.UntilAsync("document.readyState === 'complete' && !('left' in document.documentElement.dataset)");
    }

    /// <summary>Returns once the condition holds, an expression or a function of the argument; throws after a minute. On a page that is on its way it may fail: then it does not hold yet.</summary>
    public static async Task UntilAsync(this IPage page, string condition, object? argument = null)
    {
        var look = $"argument => {{ const condition = ({condition}); return Boolean(typeof condition === 'function' ? condition(argument) : condition); }}";
        using var limit = new CancellationTokenSource(Limit);
        var said = "";
        while (true)
        {
            try
            {
                if (await page.EvaluateAsync<bool>(look, argument)) return;
            }
            catch (PlaywrightException e)
            {
                said = $" ({e.Message})";
            }
            if (limit.IsCancellationRequested) throw new TimeoutException($"The page at {page.Url} never came to this: {condition}{said}");
            await Task.Delay(20);
        }
    }
}
