using Tuner.Voice;

namespace Tuner.Pipecat.Tests.Voice;

/// <summary>Ten small hosts, as somebody writes them who has read nothing but what the editor shows.</summary>
public sealed class TenHostsTests : VoiceCallFixture
{
    [Fact]
    public void A_plain_host_gets_two_rows_and_a_wait_with_its_parts()
    {
        var call = Tuner.BeginCall();
        CallerSays(call, "A table for two, please.");
        using (var answer = call.BeginAnswer())
        {
            Wait(300);
            answer.Token("Booked. ");
            Wait(100);
            answer.Token("See you at eight!");
            using var speech = answer.Speak("Booked. See you at eight!");
            Wait(150);
            Make(speech, 2000);
        }

        Wait(3000);
        call.End(CallEnd.CallerHungUp);
        call.Dispose();
        Assert.Equal(
            """
            user 0-1000 A table for two, please.
            agent 1850-3850 Booked. See you at eight!
            """,
            Rows);
        var wait = Record.TranscriptWithToolCalls[1].Metadata!;
        Assert.Equal(850, wait.E2ELatency);
        Assert.Equal((300, 300, 100, 150, 0), (wait.LatencyPartsMs!.TurnDetection, wait.LatencyPartsMs.Llm, wait.LatencyPartsMs.TextAggregation, wait.LatencyPartsMs.Tts, wait.LatencyPartsMs.Unexplained));
        Assert.Equal("estimated", wait.Measured!.Start);
        Assert.Equal("user_hangup", Record.DisconnectionReason);
        Assert.True(Record.GeneralMetaDataRaw!.Recording!.Complete);
    }
}
