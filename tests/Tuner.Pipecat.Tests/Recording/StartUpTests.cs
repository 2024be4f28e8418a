using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>The wait for the bot's first words, from the connection on.</summary>
public class StartUpTests
{
    [Fact]
    public void The_wait_for_the_first_word_has_an_owner_at_every_moment()
    {
        var start = Of(Ready(300).At(200).Connects().At(700).Add(new LLMRunFrame(), "Task::Source").At(750).Answers("Hello there.", ttft: 250).Voices("Hello there.", ttfb: 100).At(1200).Plays(500))!;
        Assert.Equal(("client_connected", 200, 1000), (start.MeasuredFrom, start.ConnectedMs, start.FirstWordMs));
        Assert.Equal(["set_up 100", "application 400", "pipeline 50", "llm 250", "text_aggregation 20", "tts 100", "playout 80"], Spans(start));
    }

    [Fact]
    public void Where_no_transport_tells_of_a_connection_the_pipelines_start_stands_for_it()
    {
        var start = Of(Ready(300).At(400).Add(new LLMRunFrame(), "Task::Source").Answers("Hello.", ttft: 100).Voices("Hello.").Plays(250))!;
        Assert.Equal(("start", 0, start.Timeline.Sum(span => span.EndMs - span.StartMs)), (start.MeasuredFrom, start.ConnectedMs, start.FirstWordMs));
        Assert.Equal("set_up 300", Spans(start)[0]);
    }

    [Fact]
    public void A_connection_after_the_set_up_has_none_of_it()
    {
        var start = Of(Ready(300).At(5000).Connects().Add(new LLMRunFrame(), "Task::Source").Answers("Hello.", ttft: 100).Voices("Hello.").Plays(250))!;
        Assert.DoesNotContain(start.Timeline, span => span.Key == "set_up");
    }

    [Fact]
    public void Fixed_words_need_no_model()
    {
        var start = Of(Ready(100).At(200).Connects().At(300).Add(new TTSSpeakFrame { Text = "Hello." }, "Task::Source").At(340).Voices("Hello.").Plays(250))!;
        Assert.DoesNotContain(start.Timeline, span => span.Key == "llm");
        Assert.Equal(("application 100", start.FirstWordMs), (Spans(start)[0], start.Timeline.Sum(span => span.EndMs - span.StartMs)));
    }

    [Fact]
    public void A_caller_who_speaks_first_leaves_no_first_word_of_the_bot_to_wait_for()
    {
        Assert.Null(Of(Ready(100).At(200).Connects().Speaks(1000, 2000, "Hello?").Answers("Hello.").Voices("Hello.").Plays(250)));
        Assert.Null(Of(Ready(100).At(200).Connects()));
    }

    [Fact]
    public void A_caller_whom_a_muted_pipeline_did_not_hear_changes_nothing()
    {
        var log = Ready(100).At(150).Add(new UserMuteStartedFrame(), "User").At(200).Connects().At(600).Final("Hello?").At(700).Add(new LLMRunFrame(), "Task::Source").Answers("Welcome.").Voices("Welcome.").Plays(250);
        Assert.NotNull(Of(log));
    }

    [Fact]
    public void A_host_that_stood_still_had_that_time()
    {
        var start = Of(Ready(100).At(200).Connects().At(700).Add(new StallEvent { Ms = 300 }).At(750).Add(new LLMRunFrame(), "Task::Source").Answers("Hello.").Voices("Hello.").Plays(250))!;
        Assert.Contains(start.Timeline, span => span is { Key: "host_stall", StartMs: 400, EndMs: 700 });
    }

    [Fact]
    public void A_later_connection_is_not_the_one_that_counts()
    {
        var start = Of(Ready(100).At(200).Connects().At(300).Connects().At(700).Add(new LLMRunFrame(), "Task::Source").Answers("Hello.").Voices("Hello.").Plays(250).At(5000).Connects())!;
        Assert.Equal(200, start.ConnectedMs);
    }

    private static Log Ready(double ms) => new Log().At(ms).Add(new OutputTransportReadyFrame(), "Output", FrameDirection.Upstream);

    private static StartUp? Of(Log log) => log.Record().GeneralMetaDataRaw!.StartUp;

    private static List<string> Spans(StartUp start) => start.Timeline.Select(span => $"{span.Key} {span.EndMs - span.StartMs}").ToList();
}

internal static class ConnectionLog
{
    public static Log Connects(this Log log) => log.Add(new ClientConnectedFrame(), "Input");
}
