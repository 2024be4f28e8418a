using Tuner.Voice;

namespace Tuner.Pipecat.Tests.Voice;

/// <summary>What a host tells of the caller beside his words.</summary>
public sealed class CallerTranscriptTests : VoiceCallFixture
{
    [Fact]
    public void Speaker_and_language_stand_on_the_row()
    {
        using var call = Tuner.BeginCall();
        call.CallerSaid(new CallerTranscript { Text = "Hola.", Language = "es", Speaker = "Ana" });
        call.End(CallEnd.CallerHungUp);
        var row = Assert.Single(Record.TranscriptWithToolCalls).Metadata!;
        Assert.Equal(("Ana", "es", null), (row.Speaker, row.Language, row.Muted));
    }

    [Fact]
    public void What_is_said_while_the_caller_is_muted_says_so_and_no_answer_is_owed()
    {
        using var call = Tuner.BeginCall();
        call.CallerMuted();
        CallerSays(call, "Hello?");
        call.CallerUnmuted();
        Wait(5000);
        CallerSays(call, "Can you hear me now?");
        Wait(5000);
        call.End(CallEnd.AgentHungUp);
        Assert.Equal([true, null], Record.TranscriptWithToolCalls.Select(row => row.Metadata!.Muted));
        Assert.Equal([false, true], Record.TranscriptWithToolCalls.Select(row => row.Metadata!.UnansweredMs is not null));
    }

    [Fact]
    public void A_text_that_he_typed_is_told_from_speech()
    {
        using var call = Tuner.BeginCall();
        Wait(1000);
        call.CallerTyped("Send me the link.");
        Wait(500);
        using (var answer = call.BeginAnswer())
        using (var speech = answer.Speak("Here it is.")) Make(speech, 500);
        Wait(1000);
        call.End(CallEnd.AgentHungUp);
        var typed = Record.TranscriptWithToolCalls[0];
        Assert.Equal(("Send me the link.", "text", 1000, 1000), (typed.Text, typed.Metadata!.Input, typed.StartMs, typed.EndMs));
        Assert.NotNull(Record.TranscriptWithToolCalls[1].Metadata!.E2ELatency);
    }

    [Fact]
    public void Words_and_confidence_stand_on_the_row()
    {
        using var call = Tuner.BeginCall();
        call.CallerStarted();
        Wait(1200);
        call.CallerStopped(Ms(200));
        call.CallerSaid(new CallerTranscript
        {
            Text = "Two tables.",
            Words = [new() { Word = "Two", Start = Ms(7000), End = Ms(7400), Confidence = 0.5 }, new() { Word = "tables", Start = Ms(7500), End = Ms(8000), Confidence = 0.7 }],
        });
        call.End(CallEnd.CallerHungUp);
        var row = Assert.Single(Record.TranscriptWithToolCalls);
        Assert.Equal([("Two", 0, 400), ("tables", 500, 1000)], row.Words!.Select(word => (word.Word, word.StartMs, word.EndMs)));
        Assert.Equal(0.6, row.Metadata!.TranscriptConfidence);
    }

    [Fact]
    public void Numbers_that_are_none_raise_nothing_and_cost_only_themselves()
    {
        using var call = Tuner.BeginCall();
        call.CallerSaid(new CallerTranscript { Text = "Yes.", Confidence = double.NaN, Words = [new() { Word = null!, Start = TimeSpan.MaxValue, End = TimeSpan.MinValue, Confidence = double.PositiveInfinity }] });
        call.CallerSaid((CallerTranscript)null!);
        call.End(CallEnd.CallerHungUp);
        var row = Assert.Single(Record.TranscriptWithToolCalls);
        Assert.Equal(("Yes.", null, null), (row.Text, row.Words, row.Metadata!.TranscriptConfidence));
    }
}
