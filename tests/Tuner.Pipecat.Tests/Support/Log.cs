using System.Text;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Recording;
using Tuner.Pipecat.Recording.Rows;

namespace Tuner.Pipecat.Tests.Support;

/// <summary>Writes a call as a pipeline would say it, moment by moment, and gives its record.</summary>
internal sealed class Log
{
    public const long Epoch = 1_795_495_233_000_000_000;
    private readonly List<Frame> _frames = [];
    private long _id = 100;
    private double _ms;

    public IReadOnlyList<Frame> Frames => _frames;

    public Log() => Add(new StartFrame { EnableMetrics = true, EnableUsageMetrics = true, AudioOutSampleRate = 24000 }, "Task::Source");

    /// <summary>A log of these frames.</summary>
    public static Log Of(IEnumerable<Frame> frames)
    {
        var log = new Log();
        log._frames.Clear();
        log._frames.AddRange(frames);
        return log;
    }

    /// <summary>Goes to a moment of the call, milliseconds after its StartFrame.</summary>
    public Log At(double ms)
    {
        _ms = ms;
        return this;
    }

    public Log Add(Frame frame, string? source = null, FrameDirection direction = FrameDirection.Downstream)
    {
        _frames.Add(frame with
        {
            Time = Epoch + (long)(_ms * 1e6),
            Clock = (long)(_ms * 1e6),
            Id = ++_id,
            Source = source ?? frame.Source,
            Direction = direction,
        });
        return this;
    }

    public Log Speaks(double from, double to, string text, double stop = 0.2)
    {
        At(from + 200).Add(new VADUserStartedSpeakingFrame { StartSecs = 0.2 }, "User");
        Add(new UserStartedSpeakingFrame(), "User").Add(new InterruptionFrame(), "User");
        At(to + (stop * 1000)).Add(new VADUserStoppedSpeakingFrame { StopSecs = stop }, "User");
        At(_ms + 10).Add(new TranscriptionFrame { Text = text, Finalized = true }, "Stt");
        At(_ms + 290).Add(new UserStoppedSpeakingFrame(), "User");
        return Add(new LLMContextFrame(), "UserAggregator");
    }

    /// <summary>The model answers: asked now, first token and whole text <paramref name="ttft"/> ms later.</summary>
    public Log Answers(string text, double ttft = 250)
    {
        Add(new LLMFullResponseStartFrame(), "Llm");
        At(_ms + ttft).Add(new LLMTextFrame { Text = text }, "Llm");
        return At(_ms + 20).Add(new LLMFullResponseEndFrame(), "Llm");
    }

    /// <summary>A voice makes audio of a text, its words a quarter of a second each, and tells their times.</summary>
    public Log Voices(string text, string context = "c1", double ttfb = 100, bool wordTimes = true)
    {
        Add(new AggregatedTextFrame { Text = text, ContextId = context, AggregatedBy = "sentence" }, "Tts");
        Add(new TTSStartedFrame { ContextId = context }, "Tts");
        At(_ms + ttfb);
        var words = text.Split(' ');
        for (var i = 0; i < words.Length && wordTimes; i++)
            Add(new TTSTextFrame { Text = words[i], ContextId = context, Pts = (long)((_ms + (i * 250)) * 1e6) }, "Tts");
        for (var i = 0; i < words.Length; i++) Add(Chunk(context, 250), "Tts");
        if (!wordTimes) Add(new TTSTextFrame { Text = text, ContextId = context }, "Tts");
        return Add(new TTSStoppedFrame { ContextId = context }, "Tts");
    }

    /// <summary>The transport plays from now on for some milliseconds, in chunks of 50.</summary>
    public Log Plays(double ms, bool stops = true)
    {
        Add(new BotStartedSpeakingFrame(), "Output");
        var start = _ms;
        for (double played = 0; played < ms; played += 50) At(start + played).Add(Chunk(null, 50), "Output");
        if (stops) At(start + ms).Add(new BotStoppedSpeakingFrame(), "Output");
        return this;
    }

    public CallRecorder Fold(FrameLogHeader? header = null)
    {
        var recorder = new CallRecorder();
        recorder.Open(header ?? new FrameLogHeader { Config = new CallConfig { CallId = "call-1" }, Pipecat = "1.7.0" });
        foreach (var frame in _frames) recorder.Apply(frame);
        return recorder;
    }

    public CallPayload Record() => Fold().ToPayload();

    public static TTSAudioRawFrame Chunk(string? context, double ms) =>
        new() { ContextId = context, Bytes = (long)(ms * 48), SampleRate = 24000, NumChannels = 1 };

    public static string Json(CallPayload payload) => Encoding.UTF8.GetString(TunerJson.Serialize(payload));
}
