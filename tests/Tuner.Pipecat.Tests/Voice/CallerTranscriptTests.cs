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
}
