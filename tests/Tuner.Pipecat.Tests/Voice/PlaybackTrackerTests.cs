using Tuner.Voice;

namespace Tuner.Pipecat.Tests.Voice;

/// <summary>What was heard is what the player told, and no more.</summary>
public sealed class PlaybackTrackerTests : VoiceCallFixture
{
    private const string Ten = "one two three four five six seven eight nine ten";

    [Fact]
    public void A_position_says_how_far_an_item_was_heard()
    {
        using var call = Tuner.BeginCall();
        var playback = call.TrackPlayback();
        using var speech = Say(call);
        Wait(300);
        playback.PlayedUpTo("item", Ms(500));
        Wait(500);
        playback.PlayedUpTo("item", Ms(1000));
        playback.PlayedUpTo("item", Ms(1000));
        playback.PlayedUpTo("item", Ms(400));
        Wait(200);
        playback.Cleared();
        call.Interrupted();
        playback.PlayedUpTo("item", Ms(2000));
        call.End(CallEnd.CallerHungUp);
        Assert.Equal("agent 0-1000 one two three four five |cut (six seven eight nine ten)", Rows);
        Assert.Equal(("exact", "exact"), (Record.TranscriptWithToolCalls[0].Metadata!.Measured!.Start, Record.TranscriptWithToolCalls[0].Metadata!.Measured!.End));
    }

    [Fact]
    public void Marks_come_back_when_what_was_before_them_was_played()
    {
        using var call = Tuner.BeginCall();
        var playback = call.TrackPlayback();
        var speech = call.Speak(Ten, "item");
        Make(speech, 1000);
        var first = playback.Mark("item");
        Make(speech, 1000);
        speech.Dispose();
        var second = playback.Mark("item");
        Wait(900);
        Assert.True(playback.MessageReceived($$$"""{"event":"mark","sequenceNumber":"4","streamSid":"MZ1","mark":{"name":"{{{first}}}"}}"""));
        Assert.False(playback.MessageReceived("""{"event":"media"}"""));
        Assert.False(playback.MessageReceived("no json"));
        playback.Cleared();
        playback.MarkReceived(second);
        call.End(CallEnd.CallerHungUp);
        Assert.Equal("agent 100-1100 one two three four five |cut (six seven eight nine ten)", Rows);
    }

    [Fact]
    public void A_sound_cards_clock_runs_over_all_items()
    {
        using var call = Tuner.BeginCall();
        var playback = call.TrackPlayback();
        using (var hello = call.Speak("Hello.")) hello.Audio(Ms(500));
        using (var rest = call.Speak("How are you?")) rest.Audio(Ms(1000));
        for (var played = 100; played <= 1500; played += 100)
        {
            Wait(100);
            playback.PlayedUpTo(Ms(played));
        }

        call.End(CallEnd.CallerHungUp);
        Assert.Equal("agent 0-1500 Hello. How are you?", Rows);
    }

    [Fact]
    public void Who_hears_an_item_has_heard_those_before_it()
    {
        using var call = Tuner.BeginCall();
        var playback = call.TrackPlayback();
        using (var hello = call.Speak("Hello.", "a")) hello.Audio(Ms(500));
        using (var rest = call.Speak("How are you?", "b")) rest.Audio(Ms(1000));
        Wait(1500);
        playback.PlayedUpTo("b", Ms(1000));
        call.End(CallEnd.CallerHungUp);
        Assert.Equal("agent 0-1500 Hello. How are you?", Rows);
    }

    [Fact]
    public void A_raw_socket_plays_in_real_time_behind_what_was_written()
    {
        using var call = Tuner.BeginCall();
        var playback = call.TrackPlayback();
        using var speech = Say(call);
        for (var sent = 0; sent < 2000; sent += 200) playback.Sent("item", Ms(200));
        Wait(1000);
        call.Interrupted();
        call.End(CallEnd.CallerHungUp);
        Assert.Equal("agent 0-1000 one two three four five |cut (six seven eight nine ten)", Rows);
        Assert.Equal("estimated", Record.TranscriptWithToolCalls[0].Metadata!.Measured!.Start);
    }

    [Fact]
    public void Audio_that_a_tracker_was_never_told_of_is_missing_from_the_record()
    {
        using var call = Tuner.BeginCall();
        var playback = call.TrackPlayback();
        playback.PlayedUpTo("nobody", Ms(500));
        playback.PlayedUpTo(null!, Ms(-5));
        using var speech = Say(call);
        Wait(5000);
        call.End(CallEnd.CallerHungUp);
        Assert.Equal(["playback"], Record.GeneralMetaDataRaw!.Recording!.Missing!);
    }

    private static Speech Say(VoiceCall call)
    {
        var speech = call.Speak(Ten, "item");
        speech.Audio(Ms(2000));
        speech.Dispose();
        return speech;
    }
}
