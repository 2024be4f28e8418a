using System.Text.Json;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>Callers who left, were handed over, or were machines.</summary>
public class EndOfCallTests
{
    [Fact]
    public void An_application_that_hangs_up_because_the_caller_left_is_told_from_one_that_hung_up()
    {
        Assert.Equal(("user_hangup", "client_disconnected"), Why(Spoke().At(5000).Add(new ClientDisconnectedEvent()).At(5020).Add(new EndFrame())));
        Assert.Equal(("agent_hangup", "end_frame"), Why(Spoke().At(5000).Add(new EndFrame())));
    }

    [Fact]
    public void A_connection_that_is_closed_because_the_bot_hung_up_is_no_caller_who_left()
    {
        Assert.Equal("agent_hangup", Why(Spoke().At(5000).Add(new EndFrame()).At(5020).Add(new ClientDisconnectedEvent())).Reason);
        Assert.Equal("agent_hangup", Why(Spoke().At(5000).Add(new EndTaskFrame(), "Llm", FrameDirection.Upstream).At(5010).Add(new ClientDisconnectedEvent()).At(5020).Add(new EndFrame())).Reason);
    }

    [Fact]
    public void A_caller_who_came_back_or_left_long_before_did_not_end_the_call()
    {
        Assert.Equal("agent_hangup", Why(Spoke().At(5000).Add(new ClientDisconnectedEvent()).At(6000).Add(new ClientConnectedFrame(), "Input").At(7000).Add(new EndFrame())).Reason);
        Assert.Equal("agent_hangup", Why(Spoke().At(5000).Add(new ClientDisconnectedEvent()).At(60_000).Add(new EndFrame())).Reason);
    }

    [Fact]
    public void What_the_application_itself_says_of_the_end_stands_above_all()
    {
        Assert.Equal(("done", "frame"), Why(Spoke().At(5000).Add(new ClientDisconnectedEvent()).At(5020).Add(new EndFrame { Reason = "done" })));
        Assert.Equal(("done", "frame"), Why(Spoke().At(5000).Add(new TransferEvent { Way = "warm" }).At(5020).Add(new EndFrame { Reason = "done" })));
        Assert.Equal(("sold", "resolver"), Why(Spoke().At(5000).Add(new TransferEvent { Way = "warm" }).At(5020).Add(new EndFrame()).Add(new DisconnectionReasonEvent { Reason = "sold" })));
    }

    [Fact]
    public void A_caller_who_was_handed_over_ended_the_call_by_it()
    {
        var record = Spoke().At(4000).Add(new TransferEvent { Way = "warm", Target = "+4930123456" }).At(5000).Add(new CancelFrame()).Record();
        Assert.Equal(("call_transfer", "transfer"), (record.DisconnectionReason, record.GeneralMetaDataRaw!.Recording!.ReasonSource));
        Assert.Equal(new CallTransfer { AtMs = 4000, Kind = "warm", To = "+4930123456", Outcome = "completed" }, Assert.Single(record.GeneralMetaDataRaw!.Transfers!));
    }

    [Fact]
    public void A_transfer_that_failed_is_kept_and_ended_nothing()
    {
        var record = Spoke().At(4000).Add(new TransferEvent { Way = "warm", Outcome = "failed", Error = "busy" }).At(5000).Add(new EndFrame()).Record();
        Assert.Equal("agent_hangup", record.DisconnectionReason);
        Assert.Equal(("failed", "busy"), (record.GeneralMetaDataRaw!.Transfers![0].Outcome, record.GeneralMetaDataRaw!.Transfers[0].Error));
    }

    [Fact]
    public void A_transport_that_is_told_to_hand_over_says_no_more_and_the_application_may()
    {
        var settings = JsonElement.Parse("""{"sessionId":"s","toEndPoint":"sip:desk@pbx"}""");
        var log = Spoke().At(4000).Add(new DailySIPTransferFrame { Settings = settings }, "Task::Source");
        Assert.Equal(("sip", "sip:desk@pbx", "asked"), Of(log.At(5000).Add(new EndFrame())));
        Assert.Equal("call_transfer", log.Record().DisconnectionReason);
        var told = Spoke().At(4000).Add(new DailySIPTransferFrame { Settings = settings }, "Task::Source").At(4500).Add(new TransferEvent { Way = "sip", Outcome = "failed" }).At(5000).Add(new EndFrame());
        Assert.Equal(("sip", "sip:desk@pbx", "failed"), Of(told));
        Assert.Equal("agent_hangup", told.Record().DisconnectionReason);
    }

    [Fact]
    public void A_transport_that_could_not_says_so_by_its_error()
    {
        var log = Spoke().At(4000).Add(new DailySIPTransferFrame(), "Task::Source").At(4100).Add(new ErrorFrame { Error = "Unable to perform SIP REFER: 403" }, "Output", FrameDirection.Upstream).At(9000).Add(new EndFrame());
        Assert.Equal("failed", Of(log).Outcome);
        Assert.Equal("agent_hangup", log.Record().DisconnectionReason);
    }

    [Fact]
    public void A_caller_who_talks_on_was_not_handed_over_as_far_as_anybody_said()
    {
        var log = Spoke().At(4000).Add(new DailySIPTransferFrame(), "Task::Source").Speaks(8000, 9000, "Hello? Are you still there?").At(12_000).Add(new EndFrame());
        Assert.Equal(("agent_hangup", "asked"), (log.Record().DisconnectionReason, Of(log).Outcome));
    }

    [Theory]
    [InlineData("VOICEMAIL", true)]
    [InlineData("This is a conversation.", false)]
    [InlineData("I do not know", null)]
    public void Pipecats_detector_says_whether_a_machine_answered(string verdict, bool? isMachine)
    {
        var log = new Log().Speaks(1000, 2000, "Please leave a message.");
        log.Add(new LLMFullResponseStartFrame(), "Llm").Add(new LLMTextFrame { Text = verdict, Destination = "ClassificationProcessor#0" }, "Llm").Add(new LLMFullResponseEndFrame { Destination = "ClassificationProcessor#0" }, "Llm");
        Assert.Equal(isMachine, log.Record().InVoicemail);
    }

    [Fact]
    public void A_bot_that_speaks_of_voicemail_is_none_and_neither_is_a_cut_by_another()
    {
        var log = new Log().Speaks(1000, 2000, "Hello?").Answers("You reached our VOICEMAIL service.").Add(new InterruptionFrame(), "UserAggregator#0");
        Assert.Null(log.Record().InVoicemail);
    }

    [Fact]
    public void Where_no_words_are_kept_the_detectors_cut_tells_a_machine() =>
        Assert.True(new Log().At(2000).Add(new InterruptionFrame(), "ClassificationProcessor#0").Record().InVoicemail);

    [Fact]
    public void The_application_knows_better_than_the_detector()
    {
        var log = new Log().At(2000).Add(new InterruptionFrame(), "ClassificationProcessor#0").Add(new CallFactsEvent { Facts = new Dictionary<string, JsonElement> { ["in_voicemail"] = JsonElement.Parse("false") } });
        Assert.False(log.Record().InVoicemail);
    }

    private static Log Spoke() => new Log().Speaks(1000, 2000, "I want a human.").Answers("One moment.").Voices("One moment.").Plays(500);

    private static (string Reason, string Source) Why(Log log)
    {
        var record = log.Record();
        return (record.DisconnectionReason!, record.GeneralMetaDataRaw!.Recording!.ReasonSource!);
    }

    private static (string Kind, string? To, string Outcome) Of(Log log)
    {
        var transfer = Assert.Single(log.Record().GeneralMetaDataRaw!.Transfers!);
        return (transfer.Kind, transfer.To, transfer.Outcome);
    }
}
