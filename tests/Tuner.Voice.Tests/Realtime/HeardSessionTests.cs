using System.Runtime.InteropServices;
using Tuner.Pipecat.Audio;

namespace Tuner.Voice.Tests.Realtime;

/// <summary>The sound that passes through a session goes into the recording, in whatever form the session has it.</summary>
public sealed class HeardSessionTests
{
    private readonly ToldCall _told = new(hears: true);
    private readonly RealtimeCall _session;

    public HeardSessionTests() => _session = new RealtimeCall(_told.Call);

    [Theory]
    [InlineData(null, 48_000, 24_000, 960)]
    [InlineData("audio/pcm", 32_000, 16_000, 640)]
    [InlineData("audio/pcmu", 8_000, 8_000, 160)]
    [InlineData("audio/pcma", 8_000, 8_000, 160)]
    [InlineData("g711_ulaw", 8_000, 8_000, 160)]
    public async Task What_the_caller_said_is_heard_as_samples(string? type, int bytesPerSecond, int rate, int bytes)
    {
        _session.Settings = new RealtimeSettings { InputAudioType = type, InputBytesPerSecond = bytesPerSecond };
        _told.Time.Advance(TimeSpan.FromMilliseconds(100));
        _session.AudioAppended(new byte[bytes]);
        await _told.Call.DisposeAsync();
        var heard = Assert.Single(_told.Heard);
        Assert.Equal((AudioSide.Caller, rate, 1, 100_000_000L, rate / 50 * 2), (heard.Side, heard.Rate, heard.Channels, heard.Clock, heard.Pcm.Length));
    }

    [Fact]
    public async Task What_the_model_said_is_heard_until_the_caller_cuts_in()
    {
        _session.Settings = new RealtimeSettings { OutputAudioType = "audio/pcmu", OutputBytesPerSecond = 8_000 };
        _session.ResponseStarted("r");
        _session.SpeechAudio("r", "i", Enumerable.Repeat((byte)0x80, 8_000).ToArray());
        _told.Time.Advance(TimeSpan.FromMilliseconds(300));
        // The call's own observer cuts where it sees the interruption; here the test is the observer.
        _told.Sounds!.Cut(300_000_000);
        await _told.Call.DisposeAsync();
        var samples = _told.Heard.SelectMany(chunk => MemoryMarshal.Cast<byte, short>(chunk.Pcm.Span).ToArray()).ToArray();
        Assert.Equal(2_400, samples.Length);
        Assert.All(samples, sample => Assert.Equal(32_124, sample));
        Assert.All(_told.Heard, chunk => Assert.Equal(AudioSide.Bot, chunk.Side));
    }

    [Fact]
    public async Task The_lines_are_the_same_whether_or_not_anybody_listens()
    {
        var deaf = new ToldCall();
        foreach (var told in new[] { _told, deaf })
        {
            var session = new RealtimeCall(told.Call) { Settings = new RealtimeSettings { OutputAudioType = "audio/pcma", OutputBytesPerSecond = 8_000 } };
            session.AudioAppended(new byte[960]);
            session.ResponseStarted("r");
            for (var piece = 0; piece < 7; piece++)
            {
                session.SpeechAudio("r", "i", new byte[333]);
                told.Time.Advance(TimeSpan.FromMilliseconds(11));
            }

            session.SpeechText("r", "i", "Good morning.", true);
            session.ResponseDone("r");
            told.Call.End(CallEnd.CallerHungUp);
            await told.Call.DisposeAsync();
        }

        Assert.Equal(deaf.Lines, _told.Lines);
        Assert.NotEmpty(_told.Heard);
        Assert.Empty(deaf.Heard);
    }
}
