using System.Text.Json;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>Sound that is no speech, and what a tool tells while it goes on.</summary>
public class PlayedSoundTests
{
    [Fact]
    public void Sound_while_music_plays_is_music()
    {
        var log = new Log().At(1000).Add(new PlayingEvent { What = "music" }).Plays(2000).At(3100).Add(new PlayingEvent());
        var row = Assert.Single(log.Record().Agent());
        Assert.Equal((null, "music", 1000), (row.Text, row.Metadata!.Kind, row.StartMs));
    }

    [Fact]
    public void Words_over_music_stay_words()
    {
        var log = new Log().At(900).Add(new PlayingEvent { What = "music" }).At(1000).Answers("Please hold.").Voices("Please hold.").Plays(500).At(5000).Add(new PlayingEvent());
        var rows = log.Record().Agent();
        Assert.Contains(rows, row => row is { Text: "Please hold.", Metadata.Kind: null });
        Assert.Contains(rows, row => row is { Text: null, StartMs: 900, EndMs: 5000, Metadata.Kind: "music" });
    }

    [Fact]
    public void Music_of_which_nothing_was_seen_stands_from_word_to_word_of_the_application()
    {
        var row = Assert.Single(new Log().At(1000).Add(new PlayingEvent { What = "music" }).At(4000).Add(new PlayingEvent { What = "music" }).At(6000).Add(new PlayingEvent()).Record().Agent());
        Assert.Equal((1000, 6000, "estimated", false), (row.StartMs, row.EndMs, row.Metadata!.Measured!.Start, row.Metadata.Interrupted));
        var open = Assert.Single(new Log().At(1000).Add(new PlayingEvent { What = "recording" }).At(6000).Add(new EndFrame()).Record().Agent());
        Assert.Equal((6000, "recording"), (open.EndMs, open.Metadata!.Kind));
    }

    [Fact]
    public void Sound_without_words_is_of_no_kind_where_nobody_says_so()
    {
        Assert.Null(Assert.Single(new Log().At(1000).Plays(2000).Record().Agent()).Metadata!.Kind);
        var before = new Log().At(100).Add(new PlayingEvent { What = "music" }).At(900).Add(new PlayingEvent()).At(1000).Plays(2000).Record().Agent();
        Assert.Equal(["music", null], before.Select(row => row.Metadata!.Kind));
        Assert.Empty(new Log().At(100).Add(new PlayingEvent { What = "jazz" }).At(900).Add(new PlayingEvent()).Record().Agent());
    }

    [Fact]
    public void Music_is_no_interruption_of_the_caller_and_no_first_word()
    {
        var record = new Log().Speaks(1000, 3000, "I would like to hold.").At(1500).Add(new PlayingEvent { What = "music" }).At(4000).Add(new PlayingEvent()).Record();
        Assert.Equal(0, record.GeneralMetaDataRaw!.Quality!.InterruptionsByBot);
        Assert.Null(record.GeneralMetaDataRaw.StartUp);
    }

    [Fact]
    public void What_an_asynchronous_tool_tells_before_its_result_stands_on_its_call()
    {
        var log = new Log().At(1000).Add(new FunctionCallsStartedFrame { FunctionCalls = [new FunctionCall { FunctionName = "search", ToolCallId = "t1" }] }, "Llm").Add(new FunctionCallInProgressFrame { FunctionName = "search", ToolCallId = "t1" }, "Llm")
            .At(1500).Add(Result("\"half way\"", last: false)).At(1600).Add(Result("null", last: false)).At(2000).Add(Result("{\"found\":3}", last: true));
        var rows = log.Record().TranscriptWithToolCalls;
        Assert.Equal([new IntermediateResult { AtMs = 1500, Text = "half way" }], rows[0].Tool!.IntermediateResults!);
        Assert.Equal(("{\"found\":3}", 2000, null), (rows[1].Text, rows[1].StartMs, rows[1].Tool!.IntermediateResults));
    }

    [Fact]
    public void A_tool_that_gives_one_result_told_nothing_meanwhile()
    {
        var log = new Log().At(1000).Add(new FunctionCallInProgressFrame { FunctionName = "search", ToolCallId = "t1" }, "Llm").At(2000).Add(Result("1", last: true));
        Assert.Null(log.Record().TranscriptWithToolCalls[0].Tool!.IntermediateResults);
    }

    [Fact]
    public void A_tool_that_tells_without_end_is_bounded()
    {
        var log = new Log().At(1000).Add(new FunctionCallInProgressFrame { FunctionName = "search", ToolCallId = "t1" }, "Llm");
        for (var i = 0; i < 100; i++) log.At(1100 + i).Add(Result($"\"{new string('x', 5000)}\"", last: false));
        var told = log.Record().TranscriptWithToolCalls[0].Tool!.IntermediateResults!;
        Assert.Equal((20, 2001), (told.Count, told[0].Text.Length));
    }

    private static FunctionCallResultFrame Result(string json, bool last) =>
        new() { FunctionName = "search", ToolCallId = "t1", Result = JsonElement.Parse(json), Properties = new FunctionCallResultProperties { IsFinal = last }, Source = "Llm" };
}
