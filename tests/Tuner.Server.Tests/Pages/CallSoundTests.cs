using System.Net;
using System.Text.Json.Nodes;
using Tuner.Pipecat.Reading;
using Tuner.Server.Hosting;
using Tuner.Server.Keys;
using Tuner.Server.Pages.Detail;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Pages;

/// <summary>What the page of a call says of its recording.</summary>
public sealed class CallSoundTests
{
    private static readonly byte[] Whole = Sound.Clicks(500);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_plays_what_is_here_and_only_such_a_page_may_play()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var (id, other) = (await server.AddAsync(Payload.Valid("a/b c")), await server.AddAsync(Payload.Valid("silent")));
        await server.UploadAsync(Whole, "a/b c");
        await server.WaitForAsync($"{Sound.Url("a/b c")}?format=opus");
        using var page = await server.Client.GetAsync($"/calls/{id}", Cancel);
        var html = await page.Content.ReadAsStringAsync(Cancel);
        Assert.Equal($"{SecurityHeaders.Policy}; media-src 'self'", page.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Contains("<source src=\"/api/v1/recordings/42/a%2Fb%20c?format=opus\"", html, StringComparison.Ordinal);
        Assert.Contains("data-peaks=\"/api/v1/recordings/42/a%2Fb%20c/peaks\"", html, StringComparison.Ordinal);
        Assert.Contains($"download=\"call-{id}.wav\"", html, StringComparison.Ordinal);
        using var silent = await server.Client.GetAsync($"/calls/{other}", Cancel);
        Assert.Equal(SecurityHeaders.Policy, silent.Headers.GetValues("Content-Security-Policy").Single());
        Assert.DoesNotContain("class=\"player", await silent.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"where":"server","length_ms":500}""", "not here yet")]
    [InlineData("""{"where":"kept"}""", "stayed on the machine")]
    [InlineData("""{"where":"folder"}""", "a folder of the machine")]
    [InlineData("""{"where":"refused"}""", "the server refused it")]
    [InlineData("""{"where":"server","length_ms":400000000}""", "longer than this server takes")]
    [InlineData("""{"where":"server","length_ms":30000000}""", "room for recordings is used up")]
    [InlineData("""{"where":["server"],"length_ms":"x"}""", null)]
    [InlineData("7", null)]
    public async Task A_page_says_why_there_is_nothing_to_play(string audio, string? why)
    {
        await using var server = await ServerUnderTest.StartAsync(options => options with { MaxRecordings = 1_000_000_000 });
        var call = Payload.Valid();
        call["general_meta_data_raw"] = new JsonObject { ["recording"] = new JsonObject { ["audio"] = JsonNode.Parse(audio) } };
        var html = await server.Client.GetStringAsync($"/calls/{await server.AddAsync(call)}", Cancel);
        if (why is null) Assert.DoesNotContain("class=\"player", html, StringComparison.Ordinal);
        else Assert.Contains(why, html, StringComparison.Ordinal);
        Assert.DoesNotContain("<audio", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recording_on_its_way_is_told_as_such_and_one_that_is_not_taken_too()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var call = Payload.Valid();
        call["recording_url"] = $"https://calls.example/tuner{Sound.Url()}";
        var id = await server.AddAsync(call);
        Assert.Contains("not here yet", await server.Client.GetStringAsync($"/calls/{id}", Cancel), StringComparison.Ordinal);
        using (await server.Client.PutPartAsync(Whole, 0, 4_000)) { }
        Assert.Contains("4 kB of 32 kB are here", await server.Client.GetStringAsync($"/calls/{id}", Cancel), StringComparison.Ordinal);
        await using var deaf = await ServerUnderTest.StartAsync(options => options with { MaxRecordings = 0 });
        Assert.Contains("this server takes none", await deaf.Client.GetStringAsync($"/calls/{await deaf.AddAsync(call)}", Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recording_elsewhere_plays_from_there_and_where_it_begins_is_kept_by_whoever_may_mark()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var call = Payload.Valid();
        call["recording_url"] = "https://rec.example:8443/a.mp3?x=\"><script>";
        var id = await server.AddAsync(call);
        using var page = await server.Client.GetAsync($"/calls/{id}", Cancel);
        Assert.Equal($"{SecurityHeaders.Policy}; media-src 'self' https://rec.example:8443", page.Headers.GetValues("Content-Security-Policy").Single());
        var html = await page.Content.ReadAsStringAsync(Cancel);
        Assert.Contains("preload=\"none\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
        Assert.Contains($"action=\"/calls/{id}/marks\"", html, StringComparison.Ordinal);
        using var reader = server.ClientWith(await server.AddKeyAsync("reader", KeyScopes.Read, 42));
        Assert.DoesNotContain("/marks", await reader.GetStringAsync($"/calls/{id}", Cancel), StringComparison.Ordinal);

        var cookie = await server.SignInAsync(ServerUnderTest.Key);
        using (var foreign = await server.PostFormAsync($"/calls/{id}/marks", [("recording_offset_s", "1.5")], ("Cookie", cookie), ("Origin", "https://evil.example"))) Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
        var origin = server.Running.Address.GetLeftPart(UriPartial.Authority);
        using (var kept = await server.PostFormAsync($"/calls/{id}/marks", [("recording_offset_s", "-1.5"), ("back", $"/calls/{id}")], ("Cookie", cookie), ("Origin", origin))) Assert.Equal($"/calls/{id}", kept.Headers.Location!.ToString());
        Assert.Equal(-1_500, (long)(await server.GetJsonAsync($"/api/v1/calls/{id}/marks"))["recording_offset_ms"]!);
        Assert.Contains("data-offset=\"-1500\"", await server.Client.GetStringAsync($"/calls/{id}", Cancel), StringComparison.Ordinal);
        foreach (var wrong in new[] { "soon", "1e9", "86401" })
        {
            using var refused = await server.PostFormAsync($"/calls/{id}/marks", [("recording_offset_s", wrong)], ("Cookie", cookie), ("Origin", origin));
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }
        using var body = new StringContent("""{"recording_offset_ms": null}""", null, "application/json");
        using (var taken = await server.Client.PatchAsync($"/api/v1/calls/{id}/marks", body, Cancel)) Assert.Null((await taken.JsonAsync())["recording_offset_ms"]);
    }

    [Theory]
    [InlineData("https://rec.example/a.wav", "https://rec.example")]
    [InlineData("http://10.0.0.1:8080/a", "http://10.0.0.1:8080")]
    [InlineData("http://[::1]:99/a", "http://[::1]:99")]
    [InlineData("HTTPS://REC.example:443/a", "https://rec.example")]
    [InlineData("https://bücher.example/a", "https://xn--bcher-kva.example")]
    [InlineData("https://user:pass@rec.example/a", null)]
    [InlineData("javascript:alert(1)", null)]
    [InlineData("data:audio/wav;base64,AA", null)]
    [InlineData("file:///etc/passwd", null)]
    [InlineData("pipecat://no-recording", null)]
    [InlineData("/a.wav", null)]
    [InlineData("https://a;b/c", null)]
    [InlineData("https://a b/c", null)]
    [InlineData("https://*/c", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Only_an_address_of_the_web_without_a_name_in_it_is_one(string? text, string? origin) => Assert.Equal(origin, WebAddress.Read(text)?.Origin);

    [Fact]
    public void Words_are_found_in_the_text_in_their_order_and_nothing_of_the_text_is_lost()
    {
        const string Text = "  Well, well: ½ past <eight>!";
        TimedWord[] words = [new("Well,", 10, 20), new("Well,", 25, 30), new("well", 30, 40), new("<eight>", 50, 60), new("absent", 70, 80)];
        var pieces = SpokenPiece.Of(Text, words);
        Assert.Equal(Text, string.Concat(pieces.Select(piece => piece.Text)));
        Assert.Equal([("Well,", 10L), ("well", 30L), ("<eight>", 50L)], pieces.Where(piece => piece.StartMs is not null).Select(piece => (piece.Text, piece.StartMs!.Value)));
        Assert.Empty(SpokenPiece.Of("", []));
    }
}
