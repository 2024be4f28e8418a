using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Tuner.Cli.Record;
using Tuner.Cli.Tests.Support;
using Tuner.Pipecat;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Hosting;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Cli.Tests.Redaction;

/// <summary>
/// <c>redact_audio</c> from one end to the other: a call whose every word is a tone of its own. What is masked in the text is not in the
/// file, and all else is.
/// </summary>
public sealed class SilencedSoundTests : IDisposable
{
    private const int Rate = 16_000;
    private const int PieceMs = 20;
    private const int Length = 21_000;
    private readonly TemporaryFolder _state = new();
    private readonly TemporaryFolder _recordings = new();
    private readonly Log _call = new();
    private readonly List<Tone> _tones = [];

    public SilencedSoundTests()
    {
        // The transcriber tells when each word was said, and with redaction on that is not written down: the whole row.
        Hears(1000, 4100, "My card is 4111 1111 1111 1111 thanks", 400, 300, timed: true, masked: ..);
        // The bot's voice tells it, too: the words alone.
        Says("You paid with 4111 1111 1111 1111 today. Goodbye then.", timed: true, masked: 3..7);
        // Nobody tells that of these.
        Hears(9000, 10_000, "Mail me please.", 300, 250, timed: false);
        Says("I write to ann.lee@example.com now.", timed: false, masked: ..);
        Hears(15_000, 16_500, "Write to bob.ray@example.com please.", 300, 250, timed: false, masked: ..);
        Hears(18_000, 19_000, "That is all.", 300, 250, timed: false);
        _call.At(Length).Add(new EndFrame(), "Task::Source");
    }

    [Fact]
    public async Task What_is_masked_is_silent_by_the_recorders_door()
    {
        var messages = new HostMessages(static () => { });
        await using var folders = new StateFolders(static _ => null, TimeProvider.System, messages);
        var session = new RecorderSession(folders, messages, TimeProvider.System);
        Take(0, $$$$"""{"wire":"open","base_url":"http://127.0.0.1:1","state_dir":"{{{{_state.Path}}}}","capture":"full","redaction":true,"audio":{"to":"{{{{_recordings.Path}}}}","redact":true},"header":{"v":1,"call":"tones","config":{"call_id":"tones","workspace_id":7,"agent_id":"desk"},"t":{{{{Log.Epoch}}}} }}""");
        var line = new ArrayBufferWriter<byte>();
        var seq = 0;
        Play(
            frame =>
            {
                line.ResetWrittenCount();
                FrameLineWriter.Write(line, frame);
                session.Take(1, ++seq, line.WrittenSpan[..^1]);
            },
            (side, at, pcm) => session.TakeSound(1, new WireSound { Bytes = pcm.Length, Side = side == 0 ? "in" : "out", Rate = Rate, Channels = 1, Clock = at * 1_000_000L }, pcm),
            () => session.Tick());
        Take(seq + 1, string.Create(CultureInfo.InvariantCulture, $$$"""{"wire":"end","lines":{{{seq}}},"dropped":{}}"""));
        await HearAsync();

        void Take(int number, string json) => session.Take(1, number, Encoding.UTF8.GetBytes(json));
    }

    [Fact]
    public async Task What_is_masked_is_silent_by_the_observers_door()
    {
        var time = new FakeTimeProvider();
        var transport = new Support.ScriptedTransport(new DeliveryResult.TryLater("net", "down"));
        await using var engine = new Engine(new StateFolder(RealDisk.Files, _state.Path), new DeliverySettings { ShutdownTimeout = TimeSpan.Zero }, transport, time, () => 0, null);
        var config = new TunerConfig { ApiKey = "tr_api_x", BaseUrl = "http://127.0.0.1:1", WorkspaceId = 7, AgentId = "desk", CallId = "tones", Redaction = new RedactionSettings(), RecordAudio = true, RedactAudio = true, AudioTo = _recordings.Path };
        var observer = new Observer(config, static _ => null, engine);
        var begun = time.GetUtcNow();
        Play(
            frame =>
            {
                time.SetUtcNow(begun.AddTicks(frame.Clock!.Value / 100));
                observer.Observe(frame);
            },
            (side, at, pcm) =>
            {
                time.SetUtcNow(begun.AddMilliseconds(at));
                if (side == 0) observer.CallerAudio(pcm, Rate);
                else observer.BotAudio(pcm, Rate);
            },
            static () => { });
        await observer.DisposeAsync();
        await HearAsync();
    }

    public void Dispose()
    {
        _state.Dispose();
        _recordings.Dispose();
    }

    private async Task HearAsync()
    {
        var path = Path.Combine(_recordings.Path, "tones.wav");
        await Eventually.True(() => File.Exists(path), "the recording lies in its folder");
        var wav = new HeardWav(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
        Assert.InRange(wav.LengthMs, 18_900, Length + 100);
        foreach (var tone in _tones)
        {
            if (tone.IsMasked) Assert.True(wav.Loudest(tone.Side, tone.From, tone.To) == 0, $"{tone} is heard");
            else Assert.True(wav.Tone(tone.Side, tone.Hertz, tone.From + 20, tone.From + 90) > 4000, $"{tone} is not heard");
        }

        Assert.Equal(0, wav.Loudest(0, 2200, 3700));
    }

    /// <summary>A row of the caller's, whose words follow each other evenly.</summary>
    private void Hears(int from, int to, string text, int step, int length, bool timed, Range? masked = null)
    {
        var words = text.Split(' ');
        Tones(0, words, from, step, length, masked);
        _call.At(from + 200).Add(new VADUserStartedSpeakingFrame { StartSecs = 0.2 }, "User").Add(new UserStartedSpeakingFrame(), "User");
        _call.At(to + 200).Add(new VADUserStoppedSpeakingFrame { StopSecs = 0.2 }, "User");
        var told = words.Select((word, i) => new Dictionary<string, object> { ["word"] = word, ["start"] = (from + (i * step)) / 1000.0, ["end"] = (from + (i * step) + length) / 1000.0 });
        _call.At(to + 210).Add(new TranscriptionFrame { Text = text, Finalized = true, Result = timed ? JsonElement.Parse(JsonSerializer.Serialize(new Dictionary<string, object> { ["words"] = told })) : null }, "Stt");
        _call.At(to + 500).Add(new UserStoppedSpeakingFrame(), "User").Add(new LLMContextFrame(), "UserAggregator");
    }

    /// <summary>The bot's answer to it, its words a quarter of a second each.</summary>
    private void Says(string text, bool timed, Range? masked = null)
    {
        var words = text.Split(' ');
        _call.Answers(text).Voices(text, $"c{_tones.Count}", wordTimes: timed);
        var from = (int)(_call.Frames[^1].Clock!.Value / 1_000_000);
        Tones(1, words, from, 250, 240, masked);
        _call.Plays(words.Length * 250);
    }

    private void Tones(int side, string[] words, int from, int step, int length, Range? masked)
    {
        var (first, count) = masked is { } range ? range.GetOffsetAndLength(words.Length) : (0, 0);
        for (var i = 0; i < words.Length; i++)
            _tones.Add(new Tone(side, words[i], from + (i * step), from + (i * step) + length, 300 + (_tones.Count * 50), i >= first && i < first + count));
    }

    /// <summary>Frames and sound in the order in which a pipeline has them: of the caller's a piece when all of it was spoken, of the bot's when it begins.</summary>
    private void Play(Action<Frame> tell, Action<int, int, byte[]> sound, Action pause)
    {
        var frames = new Queue<Frame>(_call.Frames.OrderBy(static frame => frame.Clock));
        for (var at = 0; at <= Length; at += PieceMs)
        {
            while (frames.TryPeek(out var next) && next.Clock <= at * 1_000_000L) tell(frames.Dequeue());
            if (at > 0) sound(0, at, Pcm(0, at - PieceMs));
            if (at < Length && _tones.Any(tone => tone.Side == 1 && at < tone.To + 300 && at >= tone.From)) sound(1, at, Pcm(1, at));
            pause();
        }
    }

    private byte[] Pcm(int side, int from)
    {
        var samples = new short[Rate * PieceMs / 1000];
        for (var i = 0; i < samples.Length; i++)
        {
            var at = (from * Rate / 1000) + i;
            var ms = at * 1000.0 / Rate;
            if (_tones.FirstOrDefault(tone => tone.Side == side && ms >= tone.From && ms < tone.To) is { } tone) samples[i] = (short)(8000 * Math.Sin(2 * Math.PI * tone.Hertz * at / Rate));
        }

        return MemoryMarshal.AsBytes(samples.AsSpan()).ToArray();
    }

    private sealed record Tone(int Side, string Word, int From, int To, int Hertz, bool IsMasked);
}
