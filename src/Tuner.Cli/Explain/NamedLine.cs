using System.Globalization;
using Tuner.Cli.Terminal;
using Tuner.Pipecat.Frames;

namespace Tuner.Cli.Explain;

/// <summary>What a line of a log says, in a few words: the frame, when on the call's clock, what of it matters, and from where.</summary>
internal sealed record NamedLine(string Name, long AtMs, string? Detail, string? Source)
{
    /// <summary>A voice says its words one a line: a run of them is told as one.</summary>
    public bool IsWord => Name == nameof(TTSTextFrame);

    public static NamedLine Of(Frame frame, long atMs, Func<long, long> callMs) =>
        new(FrameCatalog.Names[frame.GetType()], atMs, DetailOf(frame, callMs), frame.Source is { } source ? SafeText.OneLine(source, 100) : null);

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Name} at {AtMs} ms{(Detail is null ? "" : $", {Detail}")}{(Source is null ? "" : $", from {Source}")}");

    private static string? DetailOf(Frame frame, Func<long, long> callMs) => frame switch
    {
        TTSTextFrame { Pts: { } pts } word => string.Create(CultureInfo.InvariantCulture, $"{Quoted(word.Text)} for {callMs(pts)}"),
        AggregatedTextFrame text => Quoted(text.Text),
        TranscriptionFrame text => Quoted(text.Text),
        InterimTranscriptionFrame text => Quoted(text.Text),
        LLMTextFrame text => Quoted(text.Text),
        VADUserStartedSpeakingFrame vad => string.Create(CultureInfo.InvariantCulture, $"start_secs {vad.StartSecs ?? 0:0.###}"),
        VADUserStoppedSpeakingFrame vad => string.Create(CultureInfo.InvariantCulture, $"stop_secs {vad.StopSecs ?? 0:0.###}"),
        TTSAudioRawFrame { Bytes: > 0, SampleRate: > 0 } audio => string.Create(CultureInfo.InvariantCulture, $"{1000.0 * audio.Bytes / (2 * audio.SampleRate * Math.Max(1, audio.NumChannels ?? 1)):0.#} ms of audio"),
        FunctionCallsStartedFrame calls => SafeText.OneLine(string.Join(", ", calls.FunctionCalls?.Select(call => call.FunctionName) ?? []), 60),
        FunctionCallInProgressFrame call => SafeText.OneLine(call.FunctionName, 60),
        FunctionCallResultFrame call => SafeText.OneLine(call.FunctionName, 60),
        FunctionCallCancelFrame call => SafeText.OneLine(call.FunctionName, 60),
        ErrorFrame error => Quoted(error.Error),
        NodeEvent node => SafeText.OneLine($"{node.From ?? "start"} > {node.To}", 60),
        UserTurnStoppedEvent stopped => SafeText.OneLine(stopped.Strategy, 60),
        _ => null,
    };

    private static string Quoted(string? text) => $"\"{SafeText.OneLine(text, 40)}\"";
}
