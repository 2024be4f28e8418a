using Microsoft.Playwright;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Browser;

/// <summary>A call is played in a real browser, and what is lit is what sounds.</summary>
public sealed class PlayedCallTests(ShownSound shown) : IClassFixture<ShownSound>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task At_fifty_moments_the_row_and_the_word_that_sound_are_lit_and_no_other()
    {
        await using var tab = await shown.OpenAsync();
        var random = new Random(22);
        foreach (var at in Enumerable.Range(0, 50).Select(_ => random.Next(0, (int)ShownSound.LengthMs - 200)))
        {
            await SeekAsync(tab, at);
            var moment = await MomentAsync(tab);
            Assert.InRange(moment, at - 1, at + 1);
            Assert.Equal((at, string.Join(' ', shown.RowsAt(moment))), (at, string.Join(' ', await LitAsync(tab, ".transcript > .playing"))));
            Assert.Equal((at, string.Join(' ', shown.RowsAt(moment))), (at, string.Join(' ', await tab.Page.EvaluateAsync<string[]>("[...document.querySelectorAll('.bar.playing')].map(bar => bar.dataset.row)"))));
            Assert.Equal((at, shown.WordAt(moment)), (at, await tab.Page.EvaluateAsync<string?>("document.querySelector('.word.playing')?.textContent ?? null")));
        }
        Assert.Empty(tab.Errors);
    }

    [Fact]
    public async Task What_sounds_at_a_moment_is_what_was_planted_there()
    {
        await using var tab = await shown.OpenAsync();
        // The browser decodes what it was sent: a click of each row's first moment is found where the record says.
        var found = await tab.Page.EvaluateAsync<double[]>("""
            async ([address, moments]) => {
              const bytes = await (await fetch(address)).arrayBuffer();
              const sound = await new OfflineAudioContext(2, 48000, 48000).decodeAudioData(bytes);
              return moments.map(([channel, ms]) => {
                const data = sound.getChannelData(channel);
                let [loudest, place] = [0, 0];
                for (let i = Math.round((ms - 60) * 48); i < (ms + 60) * 48; i++) if (Math.abs(data[i]) > loudest) [loudest, place] = [Math.abs(data[i]), i];
                return place / 48 - ms;
              });
            }
            """, new object[] { $"{Sound.Url(ShownSound.CallId)}?format=opus", shown.Clicks.Select(click => new[] { click.Channel, click.AtMs }).ToArray() });
        Assert.All(found, off => Assert.InRange(off, -1, 1));
        Assert.Equal(shown.Clicks.Count, found.Length);
    }

    [Fact]
    public async Task It_plays_and_the_light_goes_on_with_it()
    {
        await using var tab = await shown.OpenAsync();
        await SeekAsync(tab, shown.Spoken[0].StartMs - 300);
        Assert.Empty(await LitAsync(tab, ".transcript > .playing"));
        await tab.Page.EvaluateAsync("document.activeElement.blur()");
        await tab.Page.Keyboard.PressAsync(" ");
        await tab.Page.UntilAsync("document.querySelector('.transcript > .playing')?.id === 'row-0' && document.querySelector('.playing-at').hidden === false");
        await tab.Page.Keyboard.PressAsync(" ");
        await tab.Page.UntilAsync("document.querySelector('audio').paused");
        Assert.Equal(0, await tab.Page.EvaluateAsync<int>("scrollY"));
    }

    [Fact]
    public async Task A_click_on_a_word_a_row_a_bar_or_the_picture_goes_to_its_moment()
    {
        await using var tab = await shown.OpenAsync();
        await tab.Page.Locator("#row-2 .word").Nth(1).ClickAsync();
        await UntilAsync(tab, shown.Spoken[2].Words[1].StartMs);
        await tab.Page.Locator("#row-1 .who strong").ClickAsync();
        await UntilAsync(tab, shown.Spoken[1].StartMs);
        await tab.Page.Locator("#row-3 .clock").ClickAsync();
        await UntilAsync(tab, shown.Spoken[3].StartMs);
        await tab.Page.Locator(".bar[data-row=row-4] rect").First.ClickAsync();
        await UntilAsync(tab, shown.Spoken[4].StartMs);
        // Between two bars, in the lane of waits: the picture's own moment.
        await tab.Page.EvaluateAsync("""
            ms => {
              const [picture, scroll] = [document.querySelector('.picture'), document.querySelector('.scroll')];
              const drawn = picture.getBoundingClientRect();
              const x = drawn.left + (ms - picture.dataset.from) / (picture.dataset.to - picture.dataset.from) * drawn.width;
              scroll.dispatchEvent(new MouseEvent('click', { clientX: x, clientY: drawn.top + 20, bubbles: true }));
            }
            """, 4_321);
        Assert.InRange(await MomentAsync(tab), 4_300, 4_342);
    }

    [Fact]
    public async Task Keys_play_jump_and_change_the_speed_and_leave_fields_alone()
    {
        await using var tab = await shown.OpenAsync();
        await SeekAsync(tab, 10_000);
        await tab.Page.Keyboard.PressAsync("ArrowRight");
        await UntilAsync(tab, 15_000);
        await tab.Page.Keyboard.PressAsync("ArrowLeft");
        await tab.Page.Keyboard.PressAsync("ArrowLeft");
        await UntilAsync(tab, 5_000);
        await tab.Page.Keyboard.PressAsync(">");
        Assert.Equal(1.25, await tab.Page.EvaluateAsync<double>("document.querySelector('audio').playbackRate"));
        await tab.Page.Locator(".player select").FocusAsync();
        await tab.Page.Keyboard.PressAsync("ArrowRight");
        await UntilAsync(tab, 5_000);
        await tab.Page.Locator(".player select").SelectOptionAsync("2");
        Assert.Equal(2, await tab.Page.EvaluateAsync<double>("document.querySelector('audio').playbackRate"));
        await tab.Page.EvaluateAsync("document.activeElement.blur()");
        await tab.Page.Keyboard.PressAsync("?");
        Assert.Contains("play and pause", await tab.Page.Locator("dialog.keys").InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_of_a_moment_is_where_it_begins_to_play()
    {
        await using var tab = await shown.OpenAsync("#t=12.5");
        await UntilAsync(tab, 12_500);
        Assert.Equal(shown.RowsAt(12_500), await LitAsync(tab, ".transcript > .playing"));
    }

    [Fact]
    public async Task Both_waveforms_stand_in_their_lanes()
    {
        await using var tab = await shown.OpenAsync();
        await tab.Page.Locator("canvas.waves").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await tab.Page.UntilAsync("""
            () => {
              const canvas = document.querySelector('canvas.waves');
              const lanes = [...document.querySelectorAll('.picture .lane')];
              const pen = canvas.getContext('2d');
              const drawn = lane => {
                const [y, high] = [Number(lane.getAttribute('y')), Number(lane.getAttribute('height'))];
                const fine = devicePixelRatio || 1;
                return pen.getImageData(0, y * fine, canvas.width, high * fine).data.filter((_, i) => i % 4 === 3).some(alpha => alpha > 0);
              };
              return canvas.width > 100 && drawn(lanes[0]) && !drawn(lanes[1]) && drawn(lanes[2]);
            }
            """);
    }

    [Fact]
    public async Task Without_JavaScript_the_browsers_own_player_and_a_download_are_there()
    {
        await using var tab = await shown.OpenAsync(javaScript: false);
        Assert.True(await tab.Page.Locator("audio[controls]").IsVisibleAsync());
        Assert.False(await tab.Page.Locator(".player select").IsVisibleAsync());
        var download = await tab.Page.RunAndWaitForDownloadAsync(() => tab.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("^WAV") }).ClickAsync());
        Assert.Equal(shown.Wave.Length, new FileInfo((await download.PathAsync())!).Length);
    }

    [Theory]
    [InlineData(1280, false)]
    [InlineData(1280, true)]
    [InlineData(360, true)]
    public async Task The_page_with_a_player_is_for_everyone(int width, bool dark)
    {
        await using var tab = await shown.OpenAsync(width: width, dark: dark);
        await SeekAsync(tab, shown.Spoken[0].StartMs + 100);
        Assert.Empty(await tab.Page.ViolationsAsync());
        Assert.Equal(width, await tab.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Empty(tab.Errors);
    }

    [Fact]
    public async Task A_recording_elsewhere_is_not_asked_for_before_somebody_plays_and_is_in_step_with_its_offset()
    {
        await using var elsewhere = await ServerUnderTest.StartAsync();
        // The other server lets nobody in without a key: the address is what is looked at, not the sound.
        var call = shown.Payload("elsewhere");
        call["recording_url"] = new Uri(elsewhere.Running.Address, "/recording.wav").AbsoluteUri;
        var id = await shown.Server.AddAsync(call);
        await using var tab = await shown.OpenPageAsync($"/calls/{id}");
        var asked = new List<string>();
        tab.Page.Request += (_, request) => asked.Add(request.Url);
        await tab.Page.ReloadAsync();
        Assert.DoesNotContain(asked, url => url.EndsWith("/recording.wav", StringComparison.Ordinal));
        await tab.Page.GetByLabel("It begins at second").FillAsync("1.5");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Keep" }).ClickAsync();
        await tab.Page.UntilAsync("document.querySelector('.player').dataset.offset === '1500'");
        await tab.Page.EvaluateAsync("ms => { document.querySelector('audio').currentTime = (ms - 1500) / 1000; document.querySelector('audio').dispatchEvent(new Event('seeking')); }", (double)shown.Spoken[1].StartMs + 50);
        await tab.Page.UntilAsync("document.querySelector('.transcript > .playing')?.id === 'row-1'");
    }

    [Fact]
    public async Task An_hour_is_as_exact_as_a_minute()
    {
        const int Rate = 4_000;
        var call = LongCall.Payload("hour");
        var rows = call["transcript_with_tool_calls"]!.AsArray().Index().Where(row => (string)row.Item!["role"]! is "user" or "agent").Select(row => (Name: $"row-{row.Index}", Start: (long)row.Item!["start_ms"]!, End: (long)row.Item["end_ms"]!)).ToList();
        var id = await shown.Server.AddAsync(call);
        await shown.Server.UploadAsync(Sound.Wave(new short[LongCall.LengthMs * Rate / 1000], Rate, 1), "hour");
        await shown.Server.WaitForAsync($"{Sound.Url("hour")}/peaks");
        await using var tab = await shown.OpenPageAsync($"/calls/{id}");
        await tab.Page.Locator("canvas.waves").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        var random = new Random(60);
        foreach (var row in Enumerable.Range(0, 6).Select(_ => rows[random.Next(rows.Count)]))
        {
            await SeekAsync(tab, (row.Start + row.End) / 2);
            Assert.Equal([row.Name], await LitAsync(tab, ".transcript > .playing"));
        }
        Assert.Empty(tab.Errors);
    }

    private static async Task SeekAsync(Tab tab, long ms) => await tab.Page.EvaluateAsync(
        """
        ms => new Promise(done => {
          const audio = document.querySelector('audio');
          const frames = () => requestAnimationFrame(() => requestAnimationFrame(done));
          const go = () => { audio.addEventListener('seeked', frames, { once: true }); audio.currentTime = ms / 1000; };
          if (audio.readyState > 0) go();
          else audio.addEventListener('loadedmetadata', go, { once: true });
        })
        """, ms);

    private static async Task<double> MomentAsync(Tab tab) => await tab.Page.EvaluateAsync<double>("document.querySelector('audio').currentTime * 1000");

    private static Task UntilAsync(Tab tab, long ms) => tab.Page.UntilAsync("ms => Math.abs(document.querySelector('audio').currentTime * 1000 - ms) < 2", ms);

    private static Task<string[]> LitAsync(Tab tab, string selector) => tab.Page.EvaluateAsync<string[]>("selector => [...document.querySelectorAll(selector)].map(row => row.id)", selector);
}
