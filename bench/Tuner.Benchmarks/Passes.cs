using System.Text.Json;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Recording;
using Tuner.Pipecat.Recording.Rows;

namespace Tuner.Benchmarks;

/// <summary>One pass of each kind over all recorded calls. Each returns how many lines or frames it went over.</summary>
internal sealed class Passes(RecordedFrames recorded)
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 64 };
    private readonly CallRecorder _settled = Settled(recorded);
    private readonly Frame[] _ignored = [.. recorded.Calls.SelectMany(call => call.Frames).Where(frame => frame is ClientConnectedFrame or SpeechControlParamsFrame or STTMetadataFrame or LLMRunFrame or UserTurnInferenceCompletedFrame).Select(frame => frame with { })];
    private readonly Frame[] _chunks = Chunks();
    private long _clock = 1L << 50;
    private long _id = 1L << 40;

    /// <summary>What reading JSON costs at least: every token is looked at, nothing is kept.</summary>
    public int Tokens()
    {
        var lines = 0;
        foreach (var call in recorded.Calls)
        {
            foreach (var line in call.Lines)
            {
                var reader = new Utf8JsonReader(line, Options);
                while (reader.Read())
                {
                }

                lines++;
            }
        }

        return lines;
    }

    /// <summary>Lines become frames.</summary>
    public int Lines()
    {
        var lines = 0;
        foreach (var call in recorded.Calls)
        {
            foreach (var line in call.Lines)
            {
                if (FrameLineReader.Read(line, 1).Fault is not null) throw new InvalidOperationException($"{call.Name} holds a broken line");
                lines++;
            }
        }

        return lines;
    }

    /// <summary>Frames become calls: one recorder for each call, and no record is asked for.</summary>
    public int Fold()
    {
        var frames = 0;
        foreach (var call in recorded.Calls)
        {
            var recorder = new CallRecorder();
            recorder.Open(call.Header);
            foreach (var frame in call.Frames) recorder.Apply(frame);
            frames += call.Frames.Length;
        }

        return frames;
    }

    /// <summary>Every frame a second time: known by its id.</summary>
    public int Duplicates()
    {
        foreach (var frame in recorded.Calls[0].Frames) _settled.Apply(frame);
        return recorded.Calls[0].Frames.Length;
    }

    /// <summary>Classes of which the fold wants nothing.</summary>
    public int Ignored() => Anew(_ignored, 0);

    /// <summary>Sound that goes on, chunk after chunk: most of what a call says.</summary>
    public int Chunk() => Anew(_chunks, 20_000_000);

    /// <summary>The records of all calls, as often as a call is asked for one.</summary>
    public int Payloads()
    {
        foreach (var call in recorded.Calls)
        {
            var recorder = new CallRecorder();
            recorder.Open(call.Header);
            foreach (var frame in call.Frames) recorder.Apply(frame);
            _ = recorder.ToPayload();
        }

        return recorded.Calls.Count;
    }

    /// <summary>The same frames as if they were new ones: another id, a later clock.</summary>
    private int Anew(Frame[] frames, long step)
    {
        foreach (var frame in frames)
        {
            frame.Stamp(new FrameEnvelope { Time = _clock, Clock = _clock, Id = ++_id, Source = "Output", Line = 1 });
            _settled.Apply(frame);
            _clock += step;
        }

        return frames.Length;
    }

    private static CallRecorder Settled(RecordedFrames recorded)
    {
        var recorder = new CallRecorder();
        foreach (var frame in recorded.Calls[0].Frames) recorder.Apply(frame);
        recorder.Apply(new BotStartedSpeakingFrame { Source = "Output", Clock = (1L << 50) - 1 });
        return recorder;
    }

    private static Frame[] Chunks() =>
        [.. Enumerable.Range(0, 1000).Select(_ => new TTSAudioRawFrame { Bytes = 960, SampleRate = 24000, NumChannels = 1 })];
}
