using Microsoft.Playwright;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Browser;

/// <summary>A browser and a server that has calls to show.</summary>
public sealed class ShownCalls : IAsyncLifetime
{
    private readonly Dictionary<ServerUnderTest, Tab> _looked = [];

    public Chromium Chromium { get; } = new();

    internal ServerUnderTest Server { get; private set; } = null!;

    internal ServerUnderTest EmptyServer { get; private set; } = null!;

    internal long Everything { get; private set; }

    internal long Clinic { get; private set; }

    internal long Nasty { get; private set; }

    // One of each, with texts as hostile files have them.
    private static ScriptedOutbox Undelivered => new(
        new() { Id = "a", CallId = NastyCall.Text, State = UndeliveredState.Refused, Answer = "422", Why = NastyCall.Text + new string('w', 300), Attempts = 1, AgeMs = 60_000 },
        new() { Id = "b", CallId = "cut", State = UndeliveredState.Cut, AgeMs = 5_000 },
        new() { Id = "c", CallId = "waiting", State = UndeliveredState.Waiting, Answer = "network", Attempts = 4, AgeMs = 190_000, NextTryMs = 30_000 });

    public async ValueTask InitializeAsync()
    {
        (Server, EmptyServer) = (await ServerUnderTest.StartAsync(), await ServerUnderTest.StartAsync(options => options with { Outbox = Undelivered }));
        Everything = await Server.AddAsync(SampleCalls.Everything());
        Clinic = await Server.AddAsync(SampleCalls.Recorded("clinic"));
        Nasty = await Server.AddAsync(NastyCall.Payload(), $"/api/v1/public/call?workspace_id=1&agent_remote_identifier={Uri.EscapeDataString(NastyCall.Text)}");
        await Server.FollowAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var tab in _looked.Values) await tab.DisposeAsync();
        await Server.DisposeAsync();
        await EmptyServer.DisposeAsync();
    }

    /// <summary>The address of a page by the name that a test gives it.</summary>
    internal string UrlOf(string page) => page switch
    {
        "overview" => "/",
        "overview of a year" => "/?from=2026-01-01&to=2027-01-01",
        "no calls in this time" => "/?from=2001-01-01&to=2001-01-02",
        "compare" => "/compare",
        "list" => "/calls",
        "words found" => "/calls?q=table",
        "marks" => "/calls?columns=when,who,version,type,timeline,length,turns,response,end,trouble,cost,tokens,marks",
        "asked wrongly" => "/calls?sort=wrong",
        "two sides with too few calls" => $"/compare?a={Uri.EscapeDataString("2026-01-01..2026-02-01")}&b={Uri.EscapeDataString("2026-02-01..2027-01-01")}",
        "nothing found" => "/calls?q=there%20is%20no%20such%20call",
        "everything" => $"/calls/{Everything}",
        "clinic" => $"/calls/{Clinic}",
        "nasty" => $"/calls/{Nasty}",
        "not there" => "/calls/999",
        _ => "/",
    };

    /// <summary>A page in a tab that all tests of a class look at in turn: for those who change nothing that outlives a page.</summary>
    internal async Task<Tab> LookAtAsync(string page, int width = 1280, bool dark = false)
    {
        var server = page == "empty" ? EmptyServer : Server;
        if (!_looked.TryGetValue(server, out var tab)) _looked[server] = tab = await Chromium.OpenAsync(server);
        tab.Errors.Clear();
        await tab.Page.SetViewportSizeAsync(width, 800);
        await tab.Page.EmulateMediaAsync(new() { ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light });
        await tab.Page.GotoAsync(UrlOf(page));
        return tab;
    }

    internal async Task<Tab> OpenAsync(string page, int width = 1280, bool dark = false, bool javaScript = true, bool ownSession = false)
    {
        var tab = await Chromium.OpenAsync(page == "empty" ? EmptyServer : Server, width, dark, javaScript, ownSession);
        await tab.Page.GotoAsync(UrlOf(page));
        return tab;
    }
}
