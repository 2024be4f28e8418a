using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>Two outputs at once, as an interpreter has: each plays, is cut and answers for itself.</summary>
public class OutputTests
{
    private const string German = "de";
    private const string French = "fr";

    [Fact]
    public void Two_voices_that_sound_at_once_each_keep_their_words_and_their_wait()
    {
        var log = Asked();
        Voice(log, German, "Guten Tag Frau Weber");
        Voice(log, French, "Bonjour");
        Play(log, German, 3_000, 1_000);
        Play(log, French, 3_100, 250);
        var record = InOrder(log.At(9_000)).Record();
        Assert.Equal(
            [("Guten Tag Frau Weber", 3_000, 4_000, German, 1_000), ("Bonjour", 3_100, 3_350, French, 1_100)],
            record.Agent().Select(row => (row.Text!, (int)row.StartMs!, (int)row.EndMs!, row.Metadata!.Destination!, (int)(row.Metadata.E2ELatency ?? -1))));
        Assert.Equal([("Guten", 3_000), ("Tag", 3_250), ("Frau", 3_500), ("Weber", 3_750)], record.Agent()[0].Words!.Select(word => (word.Word, (int)word.StartMs)));
        Assert.Equal((0, 0, 0), (record.GeneralMetaDataRaw!.Quality!.InterruptionsByBot, record.GeneralMetaDataRaw.Quality.InterruptionsByCaller, record.GeneralMetaDataRaw.Quality.Unanswered));
        Assert.Equal(2, record.Agent().Select(row => row.Metadata!.Id).Distinct().Count());
        RecordRules.Hold(record);
    }

    [Fact]
    public void A_cut_stops_the_output_that_it_names_and_the_other_plays_on()
    {
        foreach (var (named, cut) in new[] { (German, German), (French, French) })
        {
            var log = Asked();
            Voice(log, German, "eins zwei drei vier");
            Voice(log, French, "un deux trois quatre");
            Play(log, German, 3_000, cut == German ? 500 : 1_000, stops: cut != German);
            Play(log, French, 3_000, cut == French ? 500 : 1_000, stops: cut != French);
            log.At(3_501).Add(new InterruptionFrame { TransportDestination = named }, "User");
            var rows = InOrder(log.At(9_000)).Record().Agent();
            Assert.Equal(2, rows.Count);
            foreach (var row in rows)
            {
                var isCut = row.Metadata!.Destination == cut;
                Assert.Equal((isCut, isCut ? 2 : 4), (row.Metadata.Interrupted == true, row.Text!.Split(' ').Length));
                Assert.Equal(isCut, row.Metadata.UnheardText is not null);
            }
        }
    }

    [Fact]
    public void A_cut_without_a_name_is_of_the_default_output()
    {
        var log = Asked();
        Voice(log, null, "One two three four");
        Voice(log, German, "eins zwei drei vier");
        Play(log, null, 3_000, 500, stops: false);
        Play(log, German, 3_000, 1_000);
        log.At(3_501).Add(new InterruptionFrame(), "User");
        var rows = InOrder(log.At(9_000)).Record().Agent();
        Assert.Equal([("One two", true, null), ("eins zwei drei vier", false, German)], rows.Select(row => (row.Text!, row.Metadata!.Interrupted == true, row.Metadata.Destination)));
    }

    [Fact]
    public void A_voice_that_is_stopped_leaves_what_it_had_made_to_its_output()
    {
        var log = Asked();
        log.Add(new AggregatedTextFrame { Text = "eins zwei drei vier", ContextId = German }, "Tts-de").Add(new TTSStartedFrame { ContextId = German, TransportDestination = German }, "Tts-de");
        var begin = 2_200;
        foreach (var (word, i) in "eins zwei".Split(' ').Select((word, i) => (word, i)))
            log.At(begin).Add(new TTSTextFrame { Text = word, ContextId = German, TransportDestination = German, Pts = (begin + (i * 250)) * 1_000_000L }, "Tts-de").Add(Log.Chunk(German, 250) with { TransportDestination = German }, "Tts-de");
        Play(log, German, 3_000, 500);
        log.At(3_100).Add(new InterruptionFrame(), "User");
        var row = Assert.Single(InOrder(log.At(9_000)).Record().Agent());
        Assert.Equal(("eins zwei", "drei vier", true, 3_500), (row.Text, row.Metadata!.UnheardText, row.Metadata.Interrupted, (int)row.EndMs!));
    }

    [Fact]
    public void What_was_on_its_way_when_a_voice_was_stopped_is_not_what_sounds_next()
    {
        var log = Asked();
        Voice(log, German, "eins zwei drei vier", isDone: false);
        Play(log, German, 3_000, 500);
        log.At(3_100).Add(new InterruptionFrame(), "User");
        Voice(log, German, "fünf sechs", at: 3_600);
        Play(log, German, 4_000, 500);
        Assert.Equal(["eins zwei", "fünf sechs"], InOrder(log.At(9_000)).Record().Agent().Select(row => row.Text));
    }

    [Fact]
    public void The_end_of_the_call_cuts_all_outputs()
    {
        var log = Asked();
        Voice(log, German, "eins zwei drei vier");
        Voice(log, French, "un deux trois quatre");
        Play(log, German, 3_000, 500, stops: false);
        Play(log, French, 3_000, 500, stops: false);
        log.At(3_501).Add(new CancelFrame(), "Task::Source");
        Assert.All(InOrder(log).Record().Agent(), row => Assert.Equal((true, 2), (row.Metadata!.Interrupted, row.Text!.Split(' ').Length)));
    }

    [Fact]
    public void That_one_output_falls_silent_is_nothing_to_the_other()
    {
        var log = Asked();
        Voice(log, German, "eins zwei drei vier");
        Voice(log, French, "oui");
        Play(log, German, 3_000, 1_000);
        Play(log, French, 3_200, 250);
        var rows = InOrder(log.At(9_000)).Record().Agent();
        Assert.Equal([("eins zwei drei vier", 4_000), ("oui", 3_450)], rows.Select(row => (row.Text!, (int)row.EndMs!)));
    }

    [Fact]
    public void An_output_that_no_voice_names_is_the_default_one()
    {
        var log = Asked();
        Voice(log, null, "One two three four");
        Play(log, "stream", 3_000, 500, stops: false);
        log.At(3_501).Add(new InterruptionFrame(), "User");
        var row = Assert.Single(InOrder(log.At(9_000)).Record().Agent());
        Assert.Equal(("One two", true, null), (row.Text, row.Metadata!.Interrupted == true, row.Metadata.Destination));
    }

    [Fact]
    public void Of_very_many_outputs_the_last_are_the_default_one_and_a_long_name_is_cut()
    {
        var log = Asked();
        for (var i = 0; i < 40; i++)
        {
            var name = i == 0 ? new string('x', 900) : $"out-{i}";
            Voice(log, name, "Ja");
            Play(log, name, 3_000 + (i * 600), 250);
        }

        var rows = InOrder(log.At(30_000)).Record().Agent();
        Assert.All(rows, row => Assert.Equal("Ja", row.Text));
        Assert.Equal(40, rows.Count);
        Assert.Equal(15, rows.Select(row => row.Metadata!.Destination).OfType<string>().Distinct().Count());
        Assert.Equal(201, rows[0].Metadata!.Destination!.Length);
    }

    private static Log Asked() => new Log().Speaks(1_000, 2_000, "Hello.").At(2_300);

    // Words of a quarter of a second each, of a voice and a model of its own.
    private static void Voice(Log log, string? output, string text, int at = 2_400, bool isDone = true)
    {
        var (voice, context) = ($"Tts-{output}", $"{output} {at}");
        log.At(at - 90).Add(new LLMFullResponseStartFrame(), $"Llm-{output}").Add(new LLMTextFrame { Text = text }, $"Llm-{output}").Add(new LLMFullResponseEndFrame(), $"Llm-{output}");
        log.At(at).Add(new AggregatedTextFrame { Text = text, ContextId = context, AggregatedBy = "sentence" }, voice).Add(new TTSStartedFrame { ContextId = context, TransportDestination = output }, voice);
        var words = text.Split(' ');
        for (var i = 0; i < words.Length; i++) log.Add(new TTSTextFrame { Text = words[i], ContextId = context, TransportDestination = output, Pts = (at + (i * 250)) * 1_000_000L }, voice);
        for (var i = 0; i < words.Length; i++) log.Add(Log.Chunk(context, 250) with { TransportDestination = output }, voice);
        if (isDone) log.Add(new TTSStoppedFrame { ContextId = context, TransportDestination = output }, voice);
    }

    private static void Play(Log log, string? output, double from, double ms, bool stops = true)
    {
        log.At(from).Add(new BotStartedSpeakingFrame { TransportDestination = output }, "Output");
        for (double played = 0; played < ms; played += 50) log.At(from + played).Add(Log.Chunk(null, 50) with { TransportDestination = output }, "Output");
        if (stops) log.At(from + ms).Add(new BotStoppedSpeakingFrame { TransportDestination = output }, "Output");
    }

    // What two outputs do at once is written one after the other, and happened in the order of its times.
    private static Log InOrder(Log log) => Log.Of(log.Frames.OrderBy(frame => frame.Clock));
}
