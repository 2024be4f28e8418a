using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>Keys that the caller, or the bot, pressed.</summary>
public sealed class KeypadTests
{
    [Fact]
    public void An_aggregators_entry_runs_from_its_first_key_to_its_last()
    {
        var log = Keys(new Log(), 2000, "1234#").Final("DTMF: 1234#", "DTMFAggregator#0").At(4410).Turn(true).At(4700).Turn(false).Add(new LLMContextFrame(), "UserAggregator");
        var row = Assert.Single(log.Answers("Thanks.").Voices("Thanks.").Plays(250).Record().User());
        Assert.Equal(("DTMF: 1234#", 2000, 4400, "dtmf", "exact"), (row.Text, row.StartMs, row.EndMs, row.Metadata!.Input, row.Metadata.Measured!.End));
        Assert.NotNull(log.Record().Agent()[0].Metadata!.E2ELatency);
    }

    [Theory]
    [InlineData("Keypad: 12")]
    [InlineData("DTMF: 12")]
    public void An_aggregator_may_have_another_name_and_prefix_and_tell_after_its_own_time(string told)
    {
        var row = Assert.Single(Keys(new Log(), 2000, "12").At(4600).Final(told, "Menu#0").Record().User());
        Assert.Equal(("DTMF: 12", 2000, 2600), (row.Text, row.StartMs, row.EndMs));
    }

    [Fact]
    public void What_an_aggregator_tells_is_one_entry_however_long_its_pauses_were()
    {
        var log = Keys(Keys(new Log(), 2000, "12"), 7000, "34").At(9000).Final("DTMF: 1234", "DTMFAggregator#0");
        var row = Assert.Single(log.Record().User());
        Assert.Equal(("DTMF: 1234", 2000, 7600), (row.Text, row.StartMs, row.EndMs));
    }

    [Fact]
    public void A_second_entry_holds_its_own_keys_alone()
    {
        var log = new Log().At(1000).Key("1").At(1300).Key("2").At(1500).Final("DTMF: 12", "DTMFAggregator#0").At(9000).Key("3").At(9300).Key("4").At(9500).Final("DTMF: 34", "DTMFAggregator#0");
        Assert.Equal([(1000L, 1300L, "DTMF: 12"), (9000L, 9300L, "DTMF: 34")], log.Record().User().Select(row => (row.StartMs!.Value, row.EndMs!.Value, row.Text!)));
    }

    [Fact]
    public void Without_an_aggregator_an_entry_ends_with_the_hash_key() =>
        Assert.Equal(["DTMF: 12#", "DTMF: 9"], Texts(Keys(Keys(new Log(), 2000, "12#"), 4000, "9")));

    [Theory]
    [InlineData(5590, 1)]
    [InlineData(5610, 2)]
    public void Without_an_aggregator_an_entry_ends_3_s_after_its_last_key(double next, int entries) =>
        Assert.Equal(entries, Texts(Keys(Keys(new Log(), 2000, "12"), next, "3")).Count);

    [Fact]
    public void Without_an_aggregator_an_entry_ends_with_his_voice()
    {
        var log = Keys(new Log(), 1000, "12").At(2200).Vad(true).Turn(true).At(2900).Vad(false).At(3000).Final("Wait.").At(3100).Turn(false);
        Assert.Equal(["DTMF: 12", "Wait.", "DTMF: 3"], Texts(Keys(log, 3300, "3")));
    }

    [Fact]
    public void The_tones_themselves_are_no_voice() =>
        Assert.Equal(["DTMF: 123"], Texts(Keys(Keys(new Log(), 1000, "12").At(1650).Vad(true).At(1900).Vad(false), 2200, "3")));

    [Fact]
    public void Words_that_end_in_digits_are_no_entry()
    {
        var log = Keys(new Log(), 1000, "12").At(4000).Vad(true).Turn(true).At(5000).Vad(false).At(5100).Final("My number is 77");
        Assert.Equal(["DTMF: 12", "My number is 77"], Texts(log));
    }

    [Theory]
    [InlineData("KeypadEntry.FIVE", "5")]
    [InlineData("POUND", "#")]
    [InlineData("*", "*")]
    public void A_key_is_known_however_the_log_writes_it(string button, string key) => Assert.Equal([$"DTMF: {key}"], Texts(new Log().At(1000).Key(button)));

    [Theory]
    [InlineData("")]
    [InlineData("<script>")]
    [InlineData("\u202e1")]
    public void What_is_no_key_is_none(string button) => Assert.Empty(new Log().At(1000).Key(button).Record().User());

    [Fact]
    public void A_key_that_cuts_the_bot_off_says_so()
    {
        var log = new Log().At(500).Answers("One two three four.").Voices("One two three four.").Plays(400, stops: false).Key("1").Add(new InterruptionFrame(), "DTMFAggregator#0");
        var record = log.Record();
        Assert.True(record.Agent()[0].Metadata!.Interrupted);
        Assert.Equal(1, record.GeneralMetaDataRaw!.Quality!.InterruptionsByCaller);
    }

    [Theory]
    [InlineData("DTMF: 12*#")]
    [InlineData("Keypad:12*#")]
    [InlineData("12*#")]
    public void An_aggregators_entry_is_read_behind_any_prefix_where_no_key_was_told(string told) =>
        Assert.Equal(["DTMF: 12*#"], Texts(new Log().At(2000).Final(told, "DTMFAggregator#0")));

    [Fact]
    public void An_aggregator_without_a_prefix_and_of_another_name_tells_no_words() =>
        Assert.Equal(["DTMF: 1234"], Texts(Keys(new Log(), 2000, "1234").At(6000).Final("1234", "Menu#0")));

    [Fact]
    public void A_caller_who_says_the_digits_that_he_typed_has_said_them() =>
        Assert.Equal(["DTMF: 12", "12"], Texts(Keys(new Log(), 2000, "12").At(4000).Vad(true).Turn(true).At(4800).Vad(false).Final("12")));

    [Fact]
    public void Keys_that_the_bot_presses_are_a_row_of_its_own()
    {
        var log = new Log().At(2000).Add(new OutputDTMFFrame { Buttons = ["1", "2"] }, "Task::Source").At(2500).Add(new OutputDTMFFrame { Button = "#" }, "Task::Source").At(3000).Add(new OutputDTMFFrame { Button = "5" }, "Task::Source");
        Assert.Equal([("DTMF: 12#", 2000, 2500), ("DTMF: 5", 3000, 3000)], log.Record().Agent().Select(row => (row.Text!, row.StartMs!.Value, row.EndMs!.Value)));
        Assert.All(log.Record().Agent(), row => Assert.Equal("dtmf", row.Metadata!.Input));
    }

    private static List<string?> Texts(Log log) => log.Record().User().ConvertAll(row => row.Text);

    private static Log Keys(Log log, double from, string keys)
    {
        foreach (var key in keys) log = log.At(from).Key(key.ToString()).At(from += 600);
        return log.At(from - 600);
    }
}
