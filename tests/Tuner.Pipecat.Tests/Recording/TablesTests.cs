using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Recording;
using Tuner.Pipecat.Recording.Caller;
using Tuner.Pipecat.Recording.Speech;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>Small decisions of the fold, each asked by itself.</summary>
public sealed class TablesTests
{
    private const long Ms = 1_000_000;

    [Fact]
    public void Pipelines_with_clocks_of_their_own_are_on_the_first_ones_clock_and_a_jump_moves_none()
    {
        var domains = new ClockDomains();
        long start = 1_000_000 * Ms;
        Assert.Equal(0, domains.ShiftOf(start, 0, starts: true));
        Assert.Equal(0, domains.ShiftOf(start + 500 * Ms, 460 * Ms, starts: false));
        // As near as frames are late it is the same clock; further off it is another, but only where a pipeline starts.
        Assert.Equal(0, domains.ShiftOf(start + 1000 * Ms, 950 * Ms, starts: true));
        Assert.Equal(0, domains.ShiftOf(start + 1000 * Ms, 900 * Ms, starts: false));
        Assert.Equal(1000 * Ms, domains.ShiftOf(start + 1000 * Ms, 0, starts: true));
        Assert.Equal(1000 * Ms, domains.ShiftOf(start + 1500 * Ms, 500 * Ms, starts: false));
        Assert.Equal(0, domains.ShiftOf(start + 1500 * Ms, 1500 * Ms, starts: false));
        // Halfway between two it is the first's.
        Assert.Equal(0, domains.ShiftOf(start + 1500 * Ms, 1000 * Ms, starts: false));
        Assert.Equal(1000 * Ms, domains.ShiftOf(start + 1500 * Ms, 999 * Ms, starts: false));
        // A second off is late; more is a clock that jumped, and with it all others.
        Assert.Equal(1000 * Ms, domains.ShiftOf(start + 4000 * Ms, 2000 * Ms, starts: false));
        Assert.Equal(0, domains.ShiftOf(start + 2500 * Ms, 2500 * Ms, starts: false));
        Assert.Equal(1000 * Ms, domains.ShiftOf(start + 9000 * Ms, 3000 * Ms, starts: false));
        Assert.Equal(0, domains.ShiftOf(start + 9000 * Ms, 4000 * Ms, starts: false));
    }

    [Fact]
    public void The_calls_time_is_the_pipelines_clock_and_what_has_none_follows_by_the_wall_clock_up_to_two_seconds()
    {
        var clock = new CallClock();
        long wall = 1_700_000_000_000 * Ms;
        clock.Tick(new StartFrame { Time = wall, Clock = 1000 * Ms });
        Assert.Equal((1000 * Ms, 0L, 1_700_000_000_000, 0L), (clock.Now, clock.Shift, clock.StartTimestamp, clock.Ms(1000 * Ms)));
        clock.Tick(new EndFrame { Time = wall + 300 * Ms });
        Assert.Equal(1300 * Ms, clock.Now);
        clock.Tick(new EndFrame { Time = wall + 300 * Ms + 2000 * Ms });
        Assert.Equal(1300 * Ms, clock.Now);
        clock.Tick(new EndFrame { Time = wall + 300 * Ms + 2000 * Ms + 1999 * Ms });
        Assert.Equal(3299 * Ms, clock.Now);
        clock.Tick(new EndFrame { Time = wall });
        Assert.Equal((3299 * Ms, 3299 * Ms, 2299L, 0L), (clock.Now, clock.Latest, clock.Ms(clock.Now), clock.Ms(0)));

        // Lines without a clock before the first one that has one: the call goes on from there.
        var late = new CallClock();
        late.Tick(new EndFrame { Time = wall });
        late.Tick(new EndFrame { Time = wall + 100 * Ms });
        Assert.Equal(100 * Ms, late.Now);
        late.Tick(new EndFrame { Time = wall + 150 * Ms, Clock = 7000 * Ms });
        Assert.Equal((150 * Ms, -6850 * Ms), (late.Now, late.Shift));
        late.Tick(new StartFrame { Time = wall + 200 * Ms, Clock = 7050 * Ms });
        Assert.Equal((200 * Ms, 0L, 1_700_000_000_200), (late.Now, late.Ms(late.Now), late.StartTimestamp));
    }

    [Theory]
    [InlineData("it's a co-op for you’", true)]
    [InlineData("", true)]
    [InlineData("Hello", false)]
    [InlineData("room 7", false)]
    [InlineData("yes.", false)]
    [InlineData("yes, no", false)]
    public void Words_are_plain_without_signs_capitals_and_digits(string text, bool plain) => Assert.Equal(plain, ToldWords.ArePlain(text));

    [Theory]
    [InlineData("Hello, World!", "hello world")]
    [InlineData("co-op it's", "co op its")]
    [InlineData("room 42", "room 4 2")]
    [InlineData("forty two", "4 2")]
    [InlineData("twenty one hundred", "2 1")]
    [InlineData("twenty zero", "2 0 0")]
    [InlineData("twenty and one", "2 0 and 1")]
    [InlineData("seven hundred", "7")]
    [InlineData("你好 a", "你 好 a")]
    [InlineData(" - ", "")]
    public void A_transcripts_words_compare_without_case_and_signs_and_digit_by_digit(string text, string words) => Assert.Equal(words, string.Join(' ', ToldWords.Of(text)));

    [Theory]
    [InlineData("Hello, world. Bye", 2, "Bye")]
    [InlineData("Hello, world.", 2, "")]
    [InlineData("Hello (world)", 1, "(world)")]
    [InlineData("Hello", 2, null)]
    [InlineData("42 rooms", 1, null)] // a number is told whole
    public void What_stands_behind_the_first_words_of_a_text_is_told(string text, int words, string? rest) => Assert.Equal(rest, ToldWords.Behind(text, words));

    [Theory]
    [InlineData("", 0)]
    [InlineData("...", 0)]
    [InlineData("a", 200)]
    [InlineData("abcd", 200)]
    [InlineData("abcde", 225)]
    [InlineData("ab 12", 310)]
    [InlineData("你好。", 220)]
    public void The_least_time_that_words_take_is_by_letter_digit_and_sign(string words, int milliseconds)
    {
        Assert.Equal(milliseconds * Ms, SpeakingTime.Least(words));
        Assert.Equal(milliseconds * Ms * 3 / 2, SpeakingTime.Usual(words));
    }

    [Theory]
    [InlineData("5", "5")]
    [InlineData(" # ", "#")]
    [InlineData("*", "*")]
    [InlineData("A", "A")]
    [InlineData("KeypadEntry.SEVEN", "7")]
    [InlineData("pound", "#")]
    [InlineData("STAR", "*")]
    [InlineData("", null)]
    [InlineData(null, null)]
    [InlineData("-", null)]
    [InlineData("ELEVEN", null)]
    public void A_key_is_known_by_its_sign_however_the_log_writes_it(string? button, string? key) => Assert.Equal(key, Keypad.Name(button));

    [Fact]
    public void A_talkspurt_that_is_late_has_a_gap_and_one_that_was_held_up_catches_up()
    {
        var sound = new Talkspurt(0, 1);
        sound.Add(100, 0, 1);
        sound.Add(100, 100, 2);
        Assert.Equal((200, 200, 200), (sound.PlayEnd, sound.Length, sound.ClockOf(200)));
        sound.Add(100, 250, 3);
        Assert.Equal((350, 300, 250, 150), (sound.PlayEnd, sound.Length, sound.ClockOf(200), sound.ClockOf(150)));
        // The next comes 30 before the end of the last: so much of the delay is made up for.
        sound.Add(100, 320, 4);
        Assert.Equal((420, 400, 220, 320), (sound.PlayEnd, sound.Length, sound.ClockOf(200), sound.ClockOf(300)));
        sound.CutAt(300, 5);
        sound.CutAt(350, 6);
        Assert.Equal((300, 280, 300, 5), (sound.End, sound.HeardLength, sound.Cut, sound.CutLine));
        // A gap as long as the longest delay is none that can be made up for.
        var gap = new Talkspurt(0, 1);
        gap.Add(10 * Ms, 0, 1);
        gap.Add(10 * Ms, 70 * Ms, 2);
        gap.Add(10 * Ms, 75 * Ms, 3);
        Assert.Equal(90 * Ms, gap.PlayEnd);
        var delay = new Talkspurt(0, 1);
        delay.Add(10 * Ms, 0, 1);
        delay.Add(10 * Ms, (70 * Ms) - 1, 2);
        delay.Add(10 * Ms, 75 * Ms, 3);
        Assert.Equal(85 * Ms, delay.PlayEnd);
    }
}
