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
internal sealed partial class ResponseLatency
{
    /// <summary>A model can be asked a little before the detector's estimate of the last sound.</summary>
    private const long AskedAhead = 300_000_000;

    /// <summary>A turn that ends this soon after a transcript was waiting for it; else a timer was running that hides it.</summary>
    private const long Triggered = 60_000_000;

    /// <summary>A speech-to-speech service starts its answer when it has its first words; a start that comes this long before them is the request.</summary>
    private const long StartWithAnswer = 50_000_000;

    internal static readonly LatencyOwner Pipeline = new("pipeline", "pipeline", "pipeline", LatencyPart.Unexplained);
    private static readonly LatencyOwner UnfinishedTurn = new("unfinished_turn", "setting", "timer of unfinished turns", LatencyPart.TurnDetection);
    private readonly List<WaitSpan> _spans = [];
    private readonly long _end;
    private readonly IReadOnlyList<ToolCall> _tools;
    private long _cursor;

    private ResponseLatency(long start, long end, IReadOnlyList<ToolCall> tools) => (_cursor, _end, _tools) = (start, end, tools);

    /// <summary>Which parts are known, whether or not they took time.</summary>
    public HashSet<LatencyPart> Known { get; } = [];

    public IReadOnlyList<WaitSpan> Spans => _spans;

    /// <summary>The model's answer started with its first words: only the wait tells how long it took.</summary>
    public bool IsOwnRequest { get; private set; }

    /// <summary>Until when it was waited.</summary>
    public long End => _end;

    /// <summary>The moments at which the wait was cut, in order, and the lines that told them.</summary>
    public List<(string What, long Clock, int Line)> Moments { get; } = [];

    public static ResponseLatency Between(UserTurn turn, Talkspurt answer, SpeechContext? context, IReadOnlyList<ModelResponse> responses, IReadOnlyList<ToolCall> tools, IReadOnlyList<Stall> stalls)
    {
        var from = turn.End ?? turn.LastSign;
        var wait = new ResponseLatency(from, answer.Start, tools);
        var response = context?.Response;
        var asks = responses.Where(ask => ask == response
            || (ask.Start >= from - AskedAhead && ask.Start < (context?.Asked ?? answer.Start) && !(ask.Cut < from))).ToList();
        if (response is not null) LeaveOutBeside(asks, ask => ask.Source == response.Source);
        if (response is not null && HearsItself(response, context!, turn)) wait.AnswerItself(turn, asks, response, context!);
        else
        {
            wait.DetectTurn(turn, asks.Count > 0 ? asks[0].Start : turn.ContextSent ?? turn.Closed);
            wait.AskModels(asks, response, context);
        }

        wait.Speak(response, context);
        wait.To(wait._end, context?.FirstAudio is null ? Pipeline : new LatencyOwner("playout", "pipeline", "transport", LatencyPart.Unexplained));
        foreach (var stall in stalls) wait.Overlay(stall);
        return wait;
    }

    /// <summary>A model that is its own voice, or ends the caller's turns, or transcribes them: its answers start with their first words.</summary>
    private static bool HearsItself(ModelResponse response, SpeechContext context, UserTurn turn) =>
        response.Source is { } source && (source == context.Source || source == turn.ClosedBy || source == turn.Transcriber);

    /// <summary>The wait of a caller who got no answer, until a moment: whose turn it was then, nothing took it further.</summary>
    public static ResponseLatency Until(UserTurn turn, long from, long until, IReadOnlyList<SpeechContext> voices, IReadOnlyList<ModelResponse> responses, IReadOnlyList<ToolCall> tools, IReadOnlyList<SeenError> errors, IReadOnlyList<Stall> stalls)
    {
        var wait = new ResponseLatency(from, until, tools);
        var asks = responses.Where(ask => ask.Start >= from - AskedAhead && ask.Start < until && !(ask.Cut < from)).ToList();
        LeaveOutBeside(asks, ask => voices.Any(context => context.Response?.Source == ask.Source));
        wait.DetectTurn(turn, asks.Count > 0 ? asks[0].Start : turn.ContextSent ?? turn.Closed ?? until);
        wait.AskModels(asks, null, null, endsOpen: true);
        var asked = voices.FirstOrDefault(context => context.Asked >= from && context.Asked < until && (context.Response is null || asks.Contains(context.Response)));
        var seen = errors.Where(error => error.Clock >= from - AskedAhead && error.Clock < until).ToList();
        wait.RunTools(asked?.Asked ?? until, asks.Count == 0 && asked is null ? Blame.Missing(turn, seen, responses) : Blame.Blamed(seen, responses) ?? (asked is null ? Blame.Silent(asks[^1]) : Pipeline));
        if (asked is not null) wait.To(until, new LatencyOwner("tts", "service", asked.Source ?? "voice", LatencyPart.Tts));
        foreach (var stall in stalls) wait.Overlay(stall);
        return wait;
    }

    /// <summary>The loser of a race, a guard, a classifier: who waits for the model that speaks does not wait for one that runs beside it.</summary>
    private static void LeaveOutBeside(List<ModelResponse> asks, Func<ModelResponse, bool> isSpeaker)
    {
        var own = asks.FindAll(ask => isSpeaker(ask));
        if (own.Count < asks.Count) asks.RemoveAll(ask => !isSpeaker(ask) && own.Exists(other => ask.Start <= (other.End ?? long.MaxValue) && other.Start <= (ask.End ?? long.MaxValue)));
    }

    private void DetectTurn(UserTurn turn, long? asked)
    {
        if (asked is not { } until) return;
        Known.Add(LatencyPart.TurnDetection);
        if (turn.VadStop is { } told && told > _cursor)
            To(Math.Min(told, until), new LatencyOwner("vad_silence", "setting", $"VAD stop_secs {Seconds(turn.StopSecs)} s", LatencyPart.TurnDetection));
        var ended = Math.Min(turn.Decided ?? until, until);
        var byTranscriber = turn.EndedBy == TurnEnd.Transcriber;
        if (byTranscriber || (turn.LastFinal is { } final && final > _cursor && final <= ended && ended - final <= Triggered))
            To(byTranscriber ? ended : turn.LastFinal!.Value, new LatencyOwner("transcript", "service", turn.Transcriber ?? "transcriber", LatencyPart.TurnDetection));
        To(ended, new LatencyOwner("turn_strategy", "setting", turn.EndedBy == TurnEnd.Model ? "turn model" : "turn stop strategy", LatencyPart.TurnDetection));
        Note("turn over", turn.Decided ?? 0, turn.DecidedLine);
        To(until, Pipeline with { Part = LatencyPart.TurnDetection });
    }

    /// <summary>
    /// A model that is its own voice is asked when the turn is over or when it says so, not when its answer starts. It
    /// may run tools first; all else until its first word is its time.
    /// </summary>
    private void AnswerItself(UserTurn turn, List<ModelResponse> asks, ModelResponse response, SpeechContext context)
    {
        var first = Earliest(response.FirstToken, context.FirstAudio) ?? response.End ?? _end;
        var start = asks[0] != response || first - response.Start > StartWithAnswer ? asks[0].Start : (long?)null;
        // Asked again with a tool's result, it had been asked before.
        if (_tools.Any(tool => tool.Start >= _cursor && tool.Start < start)) start = null;
        var proposed = turn.Proposed is { } told && told.Source == response.Source ? told.Clock : (long?)null;
        var over = Earliest(Earliest(proposed, turn.ClosedBy is null ? turn.ContextSent : turn.Decided), start) is { } known && known >= _cursor - AskedAhead && known <= first ? known : (long?)null;
        // Where nothing says when the turn was over, the service itself found that out.
        if (over is { } until) DetectTurn(turn, until);
        IsOwnRequest = true;
        Known.Add(LatencyPart.Llm);
        Known.Add(LatencyPart.Tool);
        Note("first token", response.FirstToken ?? 0, response.FirstTokenLine);
        RunTools(first, new LatencyOwner("llm", "service", response.Source ?? "model", LatencyPart.Llm));
    }

    private void AskModels(List<ModelResponse> asks, ModelResponse? response, SpeechContext? context, bool endsOpen = false)
    {
        if (asks.Count > 0) Known.Add(LatencyPart.Llm);
        Known.Add(LatencyPart.Tool);
        for (var i = 0; i < asks.Count; i++)
        {
            var ask = asks[i];
            // The model found that the caller was not done: how long to wait for him is a setting.
            RunTools(ask.Start, i > 0 && asks[i - 1].WaitsForCaller ? UnfinishedTurn : null);
            Note("model asked", ask.Start, ask.StartLine);
            var model = new LatencyOwner("llm", "service", ask.Source ?? "model", LatencyPart.Llm);
            if (ask == response)
            {
                Note("first token", ask.FirstToken ?? 0, ask.FirstTokenLine);
                To(Earliest(ask.FirstToken, context?.FirstAudio) ?? ask.End ?? _end, model);
                return;
            }

            var next = i + 1 < asks.Count ? asks[i + 1].Start : context?.Asked ?? _end;
            To(Math.Min(endsOpen && i + 1 == asks.Count && ask.Failed is not null ? next : Earliest(ask.End, ask.ToolsCalled) ?? next, next), model);
        }

        if (endsOpen && asks is [.., { WaitsForCaller: true }]) RunTools(_end, UnfinishedTurn);
    }

    private void Speak(ModelResponse? response, SpeechContext? context)
    {
        if (context?.Asked is not { } asked) return;
        Note("speech asked for", asked, context.AskedLine);
        if (response is not null && response.Source != context.Source)
        {
            Known.Add(LatencyPart.TextAggregation);
            To(asked, new LatencyOwner("text_aggregation", "setting", "sentence aggregation", LatencyPart.TextAggregation));
        }
        else if (response is null)
        {
            RunTools(asked, new LatencyOwner("application", "bot", "application", LatencyPart.Unexplained));
        }

        Note("first audio", context.FirstAudio ?? 0, context.FirstAudioLine);
        if (context.FirstAudio is not { } audio || response?.Source == context.Source) return;
        Known.Add(LatencyPart.Tts);
        To(audio, new LatencyOwner("tts", "service", context.Source ?? "voice", LatencyPart.Tts));
    }

    private static long? Earliest(long? a, long? b) => a is null ? b : b is null ? a : Math.Min(a.Value, b.Value);

    private static string Seconds(double seconds) => Math.Round(seconds, 3).ToString("0.0##", CultureInfo.InvariantCulture);
}
