using System.Runtime.InteropServices;
using Tuner.Pipecat.Audio;
using Tuner.Voice;

namespace Tuner.Pipecat.Tests.Voice;

/// <summary>The recording holds what was heard: cut where the caller cut in, silent where nothing sounded.</summary>
public sealed class RecordedSoundTests : VoiceCallFixture
{
    private readonly HearingSink _sink = new();

    private string Bot => _sink.Channel(AudioSide.Bot);

    private string Caller => _sink.Channel(AudioSide.Caller);

    [Fact]
    public void The_callers_sound_is_told_with_the_moment_at_which_it_came_in()
    {
        using (var call = Begin())
        {
            Wait(100);
            call.CallerAudio(HearingSink.Pcm(20, 1), 24_000);
            Wait(20);
            call.CallerMuted();
            call.CallerAudio(HearingSink.Pcm(20, 2), 24_000);
            Wait(220);
            call.CallerAudio(HearingSink.Pcm(20, 3, 8_000), 8_000);
        }

        Assert.Equal("..........1122....................33", Caller);
    }

    [Fact]
    public void A_voice_that_is_faster_than_its_sound_is_heard_in_real_time_and_cut_where_the_caller_cuts_in()
    {
        using (var call = Begin())
        {
            var speech = call.Speak("one two three");
            speech.Audio(HearingSink.Pcm(100, 1), 24_000);
            speech.Audio(HearingSink.Pcm(100, 2), 24_000);
            speech.Audio(HearingSink.Pcm(500, 3), 24_000);
            Wait(300);
            call.Interrupted();
            Wait(100);
            call.Speak("four").Audio(HearingSink.Pcm(20, 4), 24_000);
            Wait(100);
        }

        Assert.Equal("1111111111" + "2222222222" + "3333333333" + ".........." + "44", Bot);
    }

    [Fact]
    public void Of_speech_that_a_player_tells_of_only_what_it_played_is_heard()
    {
        using (var call = Begin())
        {
            var playback = call.TrackPlayback();
            var speech = call.Speak("one two three", "item");
            speech.Audio(HearingSink.Pcm(100, 1), 24_000);
            speech.Audio(HearingSink.Pcm(100, 2), 24_000);
            Wait(200);
            playback.PlayedUpTo("item", Ms(50));
            Wait(100);
            playback.PlayedUpTo("item", Ms(150));
            Wait(50);
            playback.Cleared();
            playback.PlayedUpTo("item", Ms(200));
        }

        Assert.Equal("..............." + "11111" + "11111" + "22222", Bot);
    }

    [Fact]
    public void A_sinks_clock_tells_of_samples_and_of_what_has_none()
    {
        using (var call = Begin())
        {
            var playback = call.TrackPlayback();
            call.Speak("one").Audio(HearingSink.Pcm(30, 1), 24_000);
            call.Speak("two").Audio(Ms(30));
            call.Speak("three").Audio(HearingSink.Pcm(30, 3, 16_000), 16_000);
            for (var played = 10; played <= 90; played += 10)
            {
                Wait(10);
                playback.PlayedUpTo(Ms(played));
            }
        }

        Assert.Equal("111...333", Bot);
    }

    [Fact]
    public void What_is_no_speech_is_heard_as_well_and_thrown_away_by_a_cut()
    {
        using (var call = Begin())
        {
            call.BotAudio(HearingSink.Pcm(30, 7), 24_000);
            call.BotAudio(HearingSink.Pcm(200, 8), 24_000);
            Wait(60);
            call.End("hung up");
        }

        Assert.Equal("777888", Bot);
    }

    [Fact]
    public void What_still_sounds_when_the_call_ends_in_order_is_heard_to_its_end()
    {
        using (var call = Begin())
        {
            call.Speak("one").Audio(HearingSink.Pcm(100, 1), 24_000);
            call.End("done", cutsSpeech: false);
        }

        Assert.Equal("1111111111", Bot);
    }

    [Fact]
    public void What_is_due_is_handed_over_though_nothing_else_is_told()
    {
        using var call = Begin();
        call.Speak("one").Audio(HearingSink.Pcm(500, 1), 24_000);
        Wait(350);
        Assert.False(_sink.Waits!.TrySettle());
        Assert.StartsWith("11111111111111111111", Bot, StringComparison.Ordinal);
        Assert.True(Bot.Length < 40);
        Wait(500);
        _sink.Waits.TrySettle();
        Assert.True(_sink.Waits.TrySettle());
        Assert.Equal(50, Bot.Length);
    }

    [Theory]
    [InlineData(0, 24_000, 1)]
    [InlineData(1, 24_000, 1)]
    [InlineData(480, 0, 1)]
    [InlineData(480, -8000, 1)]
    [InlineData(480, int.MaxValue, 1)]
    [InlineData(480, 24_000, 0)]
    [InlineData(480, 24_000, -1)]
    [InlineData(480, 24_000, int.MaxValue)]
    public void What_makes_no_sense_hurts_nobody(int bytes, int rate, int channels)
    {
        using (var call = Begin())
        {
            call.CallerAudio(new byte[bytes], rate, channels);
            call.BotAudio(new byte[bytes], rate, channels);
            call.Speak("one").Audio(new byte[bytes], rate, channels);
        }

        Assert.Equal("", Caller + Bot);
    }

    [Fact]
    public void Audio_that_nobody_plays_is_kept_to_a_bound()
    {
        using (var call = Begin())
        {
            call.TrackPlayback();
            var speech = call.Speak("one", "item");
            for (var second = 0; second < 2000; second++) speech.Audio(HearingSink.Pcm(1000, 1), 24_000);
            Assert.False(call.KeptSound.Keep(new byte[100_000]).Length > 0);
            call.Interrupted();
            Assert.True(call.KeptSound.Keep(new byte[100_000]).Length > 0);
        }

        Assert.Equal("", Bot);
    }

    [Fact]
    public void A_telephones_samples_become_samples_of_16_bits()
    {
        // The ends and the middle of both tables of ITU-T G.711.
        Assert.Equal([-32124, 32124, 0, 0, -8, 8], Samples(TelephoneSamples.FromMuLaw([0x00, 0x80, 0x7f, 0xff, 0x7e, 0xfe])));
        Assert.Equal([-32256, 32256, -8, 8], Samples(TelephoneSamples.FromALaw([0x2a, 0xaa, 0x55, 0xd5])));
    }

    private static short[] Samples(byte[] pcm) => MemoryMarshal.Cast<byte, short>(pcm).ToArray();

    private VoiceCall Begin() => new("call", _sink, Time, CallNames.Of(new TunerOptions()), null);
}
