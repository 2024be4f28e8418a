using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Browser;

/// <summary>A browser and a server that has one call, of an hour.</summary>
public sealed class ShownHour : IAsyncLifetime
{
    private readonly Chromium _chromium = new();

    internal ServerUnderTest Server { get; private set; } = null!;

    /// <summary>The address of its page.</summary>
    internal string Url { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Server = await ServerUnderTest.StartAsync();
        Url = $"/calls/{await Server.AddAsync(LongCall.Payload())}";
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    /// <summary>A tab that shows it.</summary>
    internal async Task<Tab> OpenAsync(int width = 1280, bool dark = false, bool javaScript = true, string fragment = "")
    {
        var tab = await _chromium.OpenAsync(Server, width, dark, javaScript);
        await tab.Page.GotoAsync(Url + fragment);
        return tab;
    }
}
