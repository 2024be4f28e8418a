using Microsoft.Playwright;
using Tuner.Server.Tests.Support;

[assembly: AssemblyFixture(typeof(Tuner.Server.Tests.Browser.Chromium.Fixture))]

namespace Tuner.Server.Tests.Browser;

/// <summary>
/// One real Chromium for all tests of pages, started by the first that needs it; each tab has a profile of its own. It fails, and does not
/// skip, where none is installed.
/// </summary>
public sealed class Chromium
{
    // The first is the same engine without the windows and services around it: it takes half of the time.
    private static readonly string[] Places = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];

    private static readonly Lazy<Task<(IPlaywright Driver, IBrowser Browser)>> Shared = new(StartAsync);

    private readonly Dictionary<ServerUnderTest, string> _signedIn = [];

    /// <summary>
    /// An empty tab, signed in. Whatever the page logs as an error, a broken content policy too, is in <see cref="Tab.Errors"/>.
    /// Tabs of one server share a session, since signing in draws a page, except who ends his.
    /// </summary>
    internal async Task<Tab> OpenAsync(ServerUnderTest server, int width = 1280, bool dark = false, bool javaScript = true, bool ownSession = false)
    {
        var signedIn = ownSession ? null : _signedIn.GetValueOrDefault(server);
        var context = await (await Shared.Value).Browser.NewContextAsync(new()
        {
            BaseURL = server.Running.Address.ToString(),
            ViewportSize = new() { Width = width, Height = 800 },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            JavaScriptEnabled = javaScript,
            StorageState = signedIn,
        });
        // Beside much other work a page takes long to come; a page that does not come fails all the same.
        context.SetDefaultTimeout(120_000);
        var page = await context.NewPageAsync();
        if (signedIn is null)
        {
            // As a person comes in: by the address that the server printed.
            await page.GotoAsync(server.Running.LoginAddress.AbsoluteUri);
            if (!ownSession) _signedIn[server] = await context.StorageStateAsync();
        }
        return new Tab(context, page);
    }

    private static async Task<(IPlaywright Driver, IBrowser Browser)> StartAsync()
    {
        var path = Environment.GetEnvironmentVariable("TUNER_TEST_CHROMIUM") ?? Places.FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("The tests of the pages need Chromium: install it (Debian and Ubuntu: apt-get install chromium) or name one in TUNER_TEST_CHROMIUM.");
        var driver = await Playwright.CreateAsync();
        var browser = await driver.Chromium.LaunchAsync(new()
        {
            ExecutablePath = path,
            // Chromium refuses its sandbox to root; everybody else keeps it.
            ChromiumSandbox = Environment.UserName != "root",
            Args = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        return (driver, browser);
    }

    /// <summary>Ends the browser behind the last test, where one was started.</summary>
    public sealed class Fixture : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            if (!Shared.IsValueCreated) return;
            var (driver, browser) = await Shared.Value;
            await browser.DisposeAsync();
            driver.Dispose();
        }
    }
}
