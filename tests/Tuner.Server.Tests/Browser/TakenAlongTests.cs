using System.Net;
using Microsoft.Playwright;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Browser;

/// <summary>A call as one file: it shows the same without a server, and what is in it stays still.</summary>
public sealed class TakenAlongTests(ShownCalls calls) : IClassFixture<ShownCalls>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_page_taken_along_says_what_the_page_says_and_asks_nobody_for_anything()
    {
        await using var tab = await calls.OpenAsync("everything");
        var download = await tab.Page.RunAndWaitForDownloadAsync(() => tab.Page.GetByRole(AriaRole.Link, new() { Name = "Web page", Exact = true }).ClickAsync());
        var file = $"{await download.PathAsync()}.html";
        File.Copy((await download.PathAsync())!, file);
        var here = await tab.Page.Locator(".call-page .columns > section").InnerTextAsync();
        var asked = new List<string>();
        tab.Page.Request += (_, request) => asked.Add(request.Url);
        await tab.Page.Context.SetOfflineAsync(true);
        await tab.Page.GotoAsync(new Uri(file).AbsoluteUri);
        Assert.Equal(here, await tab.Page.Locator(".call-page .columns > section").InnerTextAsync());
        Assert.Equal([new Uri(file).AbsoluteUri], asked);
        Assert.Empty(tab.Errors);
        // Its script runs, its style holds, and no link leads to the server.
        await tab.Page.Keyboard.PressAsync("j");
        Assert.Equal(1, await tab.Page.Locator(".transcript > .current").CountAsync());
        Assert.Equal("grid", await tab.Page.EvaluateAsync<string>("getComputedStyle(document.querySelector('.stats')).display"));
        Assert.Equal(0, await tab.Page.Locator("a:not([href^='#']):not([href^='https://rec.example'])").CountAsync());
        Assert.Empty(await tab.Page.ViolationsAsync());
        File.Delete(file);
    }

    [Fact]
    public async Task Hostile_text_does_nothing_in_the_file_either()
    {
        await using var tab = await calls.OpenAsync("nasty");
        var html = await calls.Server.Client.GetStringAsync($"/api/v1/calls/{calls.Nasty}/html", Cancel);
        using var folder = new TemporaryFolder();
        var file = folder.Under("nasty.html");
        await File.WriteAllTextAsync(file, html, Cancel);
        await tab.Page.GotoAsync(new Uri(file).AbsoluteUri);
        Assert.Contains("hacked=1;alert(1)", await tab.Page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal("undefined", await tab.Page.EvaluateAsync<string>("typeof hacked"));
        Assert.Equal(1, await tab.Page.Locator("script").CountAsync());
        // Nor would a script that came in as markup.
        await tab.Page.EvaluateAsync("const script = document.createElement('script'); script.textContent = 'window.hacked = 1'; document.body.append(script)");
        Assert.Equal("undefined", await tab.Page.EvaluateAsync<string>("typeof hacked"));
    }

    [Fact]
    public async Task A_browser_takes_the_captions()
    {
        var captions = await calls.Server.Client.GetStringAsync($"/api/v1/calls/{calls.Nasty}/vtt", Cancel);
        await using var tab = await calls.OpenAsync("empty");
        await tab.Page.GotoAsync("about:blank");
        var cues = await tab.Page.EvaluateAsync<string[]>("""
            captions => new Promise(done => {
              const [video, track] = [document.createElement('video'), document.createElement('track')];
              track.src = URL.createObjectURL(new Blob([captions], { type: 'text/vtt' }));
              track.kind = 'captions';
              track.onload = () => done([...track.track.cues].map(cue => `${cue.id} ${cue.startTime} ${cue.endTime} ${cue.getCueAsHTML().textContent}`));
              track.onerror = () => done(['error']);
              video.append(track);
              document.body.append(video);
              track.track.mode = 'showing';
            })
            """, captions);
        Assert.Equal(5, cues.Length);
        Assert.StartsWith($"row-1 0.4 2 {NastyCall.Text[..20]}", cues[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_masked_copy_is_masked_and_a_server_told_so_gives_no_other()
    {
        static byte[] Mask(ReadOnlyMemory<byte> record) => System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(record.Span).Replace("Hello", "[masked]", StringComparison.Ordinal));
        await using var asked = await ServerUnderTest.StartAsync(options => options with { Mask = Mask });
        await using var always = await ServerUnderTest.StartAsync(options => options with { Mask = Mask, RedactExports = true });
        foreach (var form in new[] { "html", "vtt", "payload" })
        {
            foreach (var (server, query, masked) in new[] { (asked, "", false), (asked, "?redact=true", true), (always, "", true), (always, "?redact=false", true) })
            {
                var id = await server.AddAsync(Payload.Valid($"{form}{query.Length}"));
                var text = await server.Client.GetStringAsync($"/api/v1/calls/{id}/{form}{query}", Cancel);
                Assert.Equal(masked, text.Contains("[masked]", StringComparison.Ordinal));
                Assert.Equal(!masked, text.Contains("Hello", StringComparison.Ordinal));
            }
        }
        var page = await asked.Client.GetStringAsync("/calls/1", Cancel);
        Assert.Contains("/api/v1/calls/1/html?redact=true", page, StringComparison.Ordinal);
        Assert.DoesNotContain("redact=true", await always.Client.GetStringAsync("/calls/1", Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_that_cannot_be_masked_is_refused_and_not_given_as_it_is()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var id = await server.AddAsync(Payload.Valid());
        using var answer = await server.Client.GetAsync($"/api/v1/calls/{id}/payload?redact=true", Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.DoesNotContain("Hello", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        using var wrong = await server.Client.GetAsync($"/api/v1/calls/{id}/html?redact=yes", Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        using var missing = await server.Client.GetAsync("/api/v1/calls/99/vtt", Cancel);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        await Assert.ThrowsAsync<ServerStartException>(() => ServerUnderTest.StartAsync(options => options with { RedactExports = true }));
    }
}
