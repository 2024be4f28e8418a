using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>What ended the caller's turn, and when that was decided.</summary>
public class TurnEndTests
{
    private static Log Turn(Frame? judged = null, string? strategy = null, Frame? proposed = null, string closedBy = "User")
    {
        var log = new Log().At(1200).Add(new VADUserStartedSpeakingFrame { StartSecs = 0.2 }, "User").Add(new UserStartedSpeakingFrame(), "User")
            .At(2200).Add(new VADUserStoppedSpeakingFrame { StopSecs = 0.2 }, "User").At(2300).Add(new TranscriptionFrame { Text = "Where is it?" }, "Stt");
        if (judged is not null) log.Add(judged, "User");
        if (proposed is not null) log.At(2550).Add(proposed, "Stt", FrameDirection.Upstream);
        log.At(2600).Add(new UserStoppedSpeakingFrame(), closedBy);
        if (strategy is not null) log.At(2601).Add(new UserTurnStoppedEvent { Strategy = strategy });
        return log;
    }

    private static MetricsFrame Verdict(bool isComplete) => new() { Data = [new MetricsData { Type = "TurnMetricsData", IsComplete = isComplete, Probability = 0.9 }] };

    private static string? Reason(Log log) => Assert.Single(log.Record().User()).Metadata!.EouReason;

    [Theory]
    [InlineData("ExternalUserTurnStopStrategy", "stt_endpoint")]
    [InlineData("TurnAnalyzerUserTurnStopStrategy", "model_verdict")]
    [InlineData("LLMTurnCompletionUserTurnStopStrategy", "model_verdict")]
    [InlineData("SpeechTimeoutUserTurnStopStrategy", "silence_timeout")]
    [InlineData("NoneType", "silence_timeout")]
    [InlineData("OurOwnStrategy", "silence_timeout")]
    public void The_strategy_says_what_ended_the_turn(string strategy, string reason) => Assert.Equal(reason, Reason(Turn(strategy: strategy)));

    [Theory]
    [InlineData(true, "NoneType", "silence_timeout")]
    [InlineData(true, "OurOwnStrategy", "model_verdict")]
    [InlineData(false, "TurnAnalyzerUserTurnStopStrategy", "silence_timeout")]
    [InlineData(true, null, "model_verdict")]
    public void A_turn_models_verdict_counts_where_it_ended_the_turn(bool isComplete, string? strategy, string reason) =>
        Assert.Equal(reason, Reason(Turn(Verdict(isComplete), strategy)));

    [Fact]
    public void A_transcriber_that_closes_the_turn_ended_it() => Assert.Equal("stt_endpoint", Reason(Turn(closedBy: "Stt")));

    [Fact]
    public void A_transcriber_that_proposed_the_end_ended_the_turn_and_owns_its_time()
    {
        var log = Turn(proposed: new ProposedUserStoppedSpeakingFrame()).Add(new LLMContextFrame(), "UserAggregator").Answers("Here.").Voices("Here.").Plays(250);
        Assert.Equal("stt_endpoint", Reason(log));
        Assert.Contains(log.Record().Agent()[0].Metadata!.LatencyTimeline!, span => span is { Key: "transcript", Owner: "Stt" });
    }

    [Fact]
    public void A_turn_that_no_strategy_closes_is_decided_when_its_words_go_to_the_model_and_not_when_the_bot_answers()
    {
        var log = new Log().At(1200).Add(new VADUserStartedSpeakingFrame { StartSecs = 0.2 }, "User").At(2200).Add(new VADUserStoppedSpeakingFrame { StopSecs = 0.2 }, "User")
            .At(2300).Add(new TranscriptionFrame { Text = "Where is it?" }, "Stt").At(2500).Add(new LLMContextFrame(), "UserAggregator").Answers("Here.").Voices("Here.").Plays(250);
        Assert.Equal(500, log.Record().User()[0].Metadata!.EouDelay);
    }

    [Fact]
    public void A_guess_that_the_turn_is_over_decides_nothing_and_its_text_gives_way_to_the_final()
    {
        var line = """{"t":1,"clock":2250000000,"frame":"EagerTranscriptionFrame","bases":["TranscriptionFrame"],"id":9001,"src":"Stt","data":{"text":"Where is"}}""";
        var log = new Log().At(1200).Add(new VADUserStartedSpeakingFrame { StartSecs = 0.2 }, "User").Add(new UserStartedSpeakingFrame(), "User").At(2200).Add(new VADUserStoppedSpeakingFrame { StopSecs = 0.2 }, "User")
            .At(2250).Add(FrameLineReader.Read(System.Text.Encoding.UTF8.GetBytes(line), 2).Frame!, "Stt").Add(new LLMContextFrame { Speculative = true }, "UserAggregator")
            .At(2600).Add(new TranscriptionFrame { Text = "Where is it?" }, "Stt").Add(new UserStoppedSpeakingFrame(), "User");
        var row = Assert.Single(log.Record().Rows(SegmentRole.User));
        Assert.Equal(("Where is it?", 600), (row.Text, row.Metadata!.EouDelay));
    }
}
