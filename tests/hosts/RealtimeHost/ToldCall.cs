using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Tuner.Pipecat.Audio;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Hosting;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Recording;
using Tuner.Pipecat.Recording.Rows;
using Tuner.Voice;

namespace Tuner.RealtimeHost;

/// <summary>A call whose lines and record a test looks at, on a clock that stands still until it is told.</summary>
internal sealed class ToldCall : ICallSink
{
    private static readonly FrameLogHeader Header = new()
    {
        V = FrameLogHeader.Version,
        Config = new CallConfig { CallId = "session", CallType = "web_call", LlmModel = "gpt-realtime" },
    };

    private readonly ArrayBufferWriter<byte> _lines = new();
    private readonly CallRecorder _recorder = new();
    private readonly List<string> _warnings = [];
    private readonly List<AudioChunk> _heard = [];

    public ToldCall(bool hears = false)
    {
        if (hears) Sounds = new CallSounds(_heard.Add);
        FrameLineWriter.Write(_lines, Header);
        _recorder.Open(Header);
        Call = new VoiceCall("session", this, Time, CallNames.Of(new TunerOptions { LanguageModel = "gpt-realtime" }), null);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));

    public VoiceCall Call { get; }

    public CallSounds? Sounds { get; }

    /// <summary>What goes into the recording.</summary>
    public IReadOnlyList<AudioChunk> Heard => _heard;

    public CallPayload Record => _recorder.ToPayload();

    public string Lines => Encoding.UTF8.GetString(_lines.WrittenSpan);

    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>The rows, one a line: role, start and end, words, whether cut, what went wrong with a tool.</summary>
    public string Rows => string.Join('\n', Record.TranscriptWithToolCalls.Select(row =>
        string.Create(CultureInfo.InvariantCulture, $"{row.Role} {row.StartMs}-{row.EndMs} {row.Text}{(row.Metadata?.Interrupted == true && row.Role == "agent" ? " |cut" : "")}{(row.Metadata?.UnheardText is { } left ? $" ({left})" : "")}{(row.Tool?.Error is { } error ? $" !{error}" : "")}")));

    public void Observe(Frame frame)
    {
        FrameLineWriter.Write(_lines, frame);
        _recorder.Apply(frame);
    }

    public void Later(CallTeller teller)
    {
        // Told with what comes next.
    }

    public void Warn(string kind, string text)
    {
        if (!_warnings.Contains(text)) _warnings.Add(text);
    }

    public Completion End()
    {
        Sounds?.Close();
        return Completion.Done;
    }
}
