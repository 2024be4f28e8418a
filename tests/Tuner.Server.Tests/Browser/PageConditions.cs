using Microsoft.Playwright;

namespace Tuner.Server.Tests.Browser;

/// <summary>
/// Waits for what a page comes to. Playwright's own WaitForFunctionAsync asks again from within the page, by eval, which our pages' policy
/// forbids: it works only where the first look finds it.
/// </summary>
internal static class PageConditions
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

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
