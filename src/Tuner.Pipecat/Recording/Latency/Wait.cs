using System.Globalization;
using Tuner.Pipecat.Recording.Caller;
using Tuner.Pipecat.Recording.Speech;
using Tuner.Pipecat.Recording.Tools;

namespace Tuner.Pipecat.Recording.Latency;

/// <summary>
/// Cuts the wait between the caller's last sound and the bot's first into contiguous spans. The chain is walked in
/// the order in which things can only happen: silence, transcript, strategy, model, tools, model again, text, voice,
/// playout. What no link of the chain explains stays unexplained.
/// </summary>
internal sealed class Wait
{
    /// <summary>A model can be asked a little before the detector's estimate of the last sound.</summary>
    private const long AskedAhead = 300_000_000;

    /// <summary>A turn that ends this soon after a transcript was waiting for it; else a timer was running that hides it.</summary>
    private const long Triggered = 60_000_000;

    private static readonly Owner Pipeline = new("pipeline", "pipeline", "pipeline", Part.Unexplained);
    private readonly List<WaitSpan> _spans = [];
    private readonly long _end;
    private readonly IReadOnlyList<ToolCall> _tools;
    private long _cursor;

    private Wait(long start, long end, IReadOnlyList<ToolCall> tools) => (_cursor, _end, _tools) = (start, end, tools);

    /// <summary>Which parts are known, whether or not they took time.</summary>
    public HashSet<Part> Known { get; } = [];

    public IReadOnlyList<WaitSpan> Spans => _spans;

    /// <summary>The moments at which the wait was cut, in order, and the lines that told them.</summary>
    public List<(string What, long Clock, int Line)> Moments { get; } = [];

    public static Wait Between(UserTurn turn, Stretch answer, SpeechContext? context, IReadOnlyList<ModelResponse> responses, IReadOnlyList<ToolCall> tools, IReadOnlyList<Stall> stalls)
    {
        var from = turn.End ?? turn.LastSign;
        var wait = new Wait(from, answer.Start, tools);
        var response = context?.Response;
        var asks = responses.Where(ask => ask == response
            || (ask.Start >= from - AskedAhead && ask.Start < (context?.Asked ?? answer.Start) && !(ask.Cut < from))).ToList();
        wait.DetectTurn(turn, asks);
        wait.AskModels(asks, response, context);
        wait.Speak(response, context);
        wait.To(wait._end, context?.FirstAudio is null ? Pipeline : new Owner("playout", "pipeline", "transport", Part.Unexplained));
        foreach (var stall in stalls) wait.Overlay(stall);
        return wait;
    }

    private void DetectTurn(UserTurn turn, List<ModelResponse> asks)
    {
        var asked = asks.Count > 0 ? asks[0].Start : turn.ContextSent ?? turn.Closed;
        if (asked is not { } until) return;
        Known.Add(Part.TurnDetection);
        if (turn.VadStop is { } told && told > _cursor)
            To(Math.Min(told, until), new Owner("vad_silence", "setting", $"VAD stop_secs {Seconds(turn.StopSecs)} s", Part.TurnDetection));
        var ended = Math.Min(turn.Decided ?? until, until);
        var byTranscriber = turn.EndedBy == TurnEnd.Transcriber;
        if (byTranscriber || (turn.LastFinal is { } final && final > _cursor && final <= ended && ended - final <= Triggered))
            To(byTranscriber ? ended : turn.LastFinal!.Value, new Owner("transcript", "service", turn.Transcriber ?? "transcriber", Part.TurnDetection));
        To(ended, new Owner("turn_strategy", "setting", turn.EndedBy == TurnEnd.Model ? "turn model" : "turn stop strategy", Part.TurnDetection));
        Note("turn over", turn.Decided ?? 0, turn.DecidedLine);
        To(until, Pipeline with { Part = Part.TurnDetection });
    }

    private void AskModels(List<ModelResponse> asks, ModelResponse? response, SpeechContext? context)
    {
        if (asks.Count > 0) Known.Add(Part.Llm);
        Known.Add(Part.Tool);
        for (var i = 0; i < asks.Count; i++)
        {
            var ask = asks[i];
            RunTools(ask.Start);
            Note("model asked", ask.Start, ask.StartLine);
            var model = new Owner("llm", "service", ask.Source ?? "model", Part.Llm);
            if (ask == response)
            {
                Note("first token", ask.FirstToken ?? 0, ask.FirstTokenLine);
                To(Earliest(ask.FirstToken, context?.FirstAudio) ?? ask.End ?? _end, model);
                return;
            }

            var next = i + 1 < asks.Count ? asks[i + 1].Start : context?.Asked ?? _end;
            To(Math.Min(ask.End ?? ask.ToolsCalled ?? next, next), model);
        }
    }

    private void Speak(ModelResponse? response, SpeechContext? context)
    {
        if (context?.Asked is not { } asked) return;
        Note("speech asked for", asked, context.AskedLine);
        if (response is not null && response.Source != context.Source)
        {
            Known.Add(Part.TextAggregation);
            To(asked, new Owner("text_aggregation", "setting", "sentence aggregation", Part.TextAggregation));
        }
        else if (response is null)
        {
            RunTools(asked, new Owner("application", "bot", "application", Part.Unexplained));
        }

        Note("first audio", context.FirstAudio ?? 0, context.FirstAudioLine);
        if (context.FirstAudio is not { } audio || response?.Source == context.Source) return;
        Known.Add(Part.Tts);
        To(audio, new Owner("tts", "service", context.Source ?? "voice", Part.Tts));
    }

    /// <summary>The time until a moment belongs to the tools that ran in it, overlaps once; the rest to <paramref name="between"/>.</summary>
    private void RunTools(long until, Owner? between = null)
    {
        foreach (var tool in _tools)
        {
            var ended = tool.FirstResult ?? tool.End ?? until;
            if (tool.Start >= until || ended <= _cursor) continue;
            Note($"{tool.Name} began", tool.Start, tool.StartLine);
            Note($"{tool.Name} ended", ended, tool.FirstResultLine > 0 ? tool.FirstResultLine : tool.EndLine);
            To(tool.Start, between ?? Pipeline);
            To(Math.Min(ended, until), new Owner($"tool:{tool.Name}", "bot", tool.Name ?? "tool", Part.Tool));
        }

        To(until, between ?? Pipeline);
    }

    /// <summary>Nothing is noted of what no line told.</summary>
    private void Note(string what, long clock, int line)
    {
        if (line > 0) Moments.Add((what, clock, line));
    }

    private void To(long clock, Owner owner)
    {
        var end = Math.Min(clock, _end);
        if (end <= _cursor) return;
        _spans.Add(new WaitSpan(owner, _cursor, end));
        _cursor = end;
    }

    /// <summary>While the host stood still nobody else could have been faster.</summary>
    private void Overlay(Stall stall)
    {
        var host = new Owner("host_stall", "host", "event loop stood still", Part.Unexplained);
        for (var i = _spans.Count - 1; i >= 0; i--)
        {
            var span = _spans[i];
            var (start, end) = (Math.Max(span.Start, stall.Start), Math.Min(span.End, stall.End));
            if (start >= end) continue;
            _spans.RemoveAt(i);
            if (end < span.End) _spans.Insert(i, span with { Start = end });
            _spans.Insert(i, new WaitSpan(host, start, end));
            if (start > span.Start) _spans.Insert(i, span with { End = start });
        }
    }

    private static long? Earliest(long? a, long? b) => a is null ? b : b is null ? a : Math.Min(a.Value, b.Value);

    private static string Seconds(double seconds) => Math.Round(seconds, 3).ToString("0.0##", CultureInfo.InvariantCulture);
}
