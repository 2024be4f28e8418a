using System.Text.Json;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Recording.Caller;

namespace Tuner.Pipecat.Recording;

/// <summary>Adds up tokens, characters and seconds, by model and by turn of the caller.</summary>
internal sealed class UsageMeter
{
    private readonly List<(string? Model, LlmUsage Used)> _llm = [];
    private readonly Dictionary<string, long> _characters = [];
    private readonly List<(string? Voice, string? Model, long Characters)> _speech = [];
    private readonly Dictionary<string, double> _seconds = [];
    private readonly List<(UserTurn? Turn, TurnUsage Used)> _turns = [];
    private readonly HashSet<ModelResponse> _reported = [];
    private readonly Dictionary<ModelResponse, int> _last = [];

    /// <summary>Which processor speaks with which voice model: how long it spoke is seen elsewhere.</summary>
    private readonly Dictionary<string, string> _voices = [];

    public long? LlmTokens => _llm.Count > 0 ? _llm.Sum(entry => entry.Used.TotalTokens ?? 0) : null;

    public long? Characters => _characters.Count > 0 ? _characters.Values.Sum() : null;

    public double? Seconds => _seconds.Count > 0 ? Math.Round(_seconds.Values.Sum(), 3) : null;

    /// <summary>
    /// Some services report a running total with each piece of an answer (Pipecat up to 1.7): the last one of an answer
    /// counts. <paramref name="response"/>: the answer that is being made; a report after its end, before any, or of a
    /// speech-to-speech service is one of its own. <paramref name="turn"/>: the caller's turn of this moment, or of the answer.
    /// </summary>
    public void Tokens(MetricsData report, ModelResponse? response, UserTurn? turn)
    {
        if (report.Value is not { ValueKind: JsonValueKind.Object } value) return;
        var used = Read(report, value);
        if (response is not null && _last.TryGetValue(response, out var at) && used.TotalTokens >= _llm[at].Used.TotalTokens)
        {
            AddToTurn(turn, used.TotalTokens - _llm[at].Used.TotalTokens, null, null);
            _llm[at] = (report.Model, used);
            return;
        }

        _llm.Add((report.Model, used));
        if (response is not null) _last[response] = _llm.Count - 1;
        AddToTurn(turn, used.TotalTokens, null, null);
    }

    /// <summary>Reports of characters, by the voice that sent them.</summary>
    public IReadOnlyList<(string? Voice, string? Model, long Characters)> SpeechReports => _speech;

    /// <summary>Notes that tokens of an answer were reported. Returns whether they had not been before: then a report after its end is of it.</summary>
    public bool NoteReportOf(ModelResponse response) => _reported.Add(response);

    /// <summary>A processor names its model in any report: a voice may send none of characters.</summary>
    public void Learn(MetricsData report)
    {
        if (report is { Processor: { } processor, Model: { Length: > 0 } model } && _voices.Count < 256) _voices.TryAdd(processor, model);
    }

    /// <summary>The model that a voice named; empty where it named none.</summary>
    public string ModelOf(string? voice) => voice is not null && _voices.TryGetValue(voice, out var model) ? model : "";

    public void Spoken(MetricsData report, UserTurn? turn)
    {
        if (report.Value is not { ValueKind: JsonValueKind.Number } value || !value.TryGetDouble(out var characters)) return;
        if (report.Processor is { } voice && _voices.Count < 256) _voices[voice] = report.Model ?? "";
        _speech.Add((report.Processor, report.Model, (long)characters));
        _characters[report.Model ?? ""] = _characters.GetValueOrDefault(report.Model ?? "") + (long)characters;
        AddToTurn(turn, null, (long)characters, null);
    }

    public void Heard(MetricsData report, UserTurn? turn)
    {
        if (report.Value is not { ValueKind: JsonValueKind.Object } value || Number(value, "audio_seconds") is not { } seconds) return;
        _seconds[report.Model ?? ""] = _seconds.GetValueOrDefault(report.Model ?? "") + seconds;
        AddToTurn(turn, null, null, seconds);
    }

    /// <summary>
    /// What was used; <paramref name="spoken"/> gives how long a processor spoke, seconds, <paramref name="unreported"/> are
    /// characters by model that were spoken without a report, and <paramref name="turnAt"/> numbers turns by their start.
    /// </summary>
    public Usage? ToUsage(Func<string, double> spoken, IReadOnlyDictionary<string, long> unreported, Func<long, int> turnAt) => _llm.Count + _characters.Count + _seconds.Count + unreported.Count == 0 ? null : new Usage
    {
        Llm = OrAbsent(_llm.GroupBy(entry => entry.Model).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => Sum(group.Key, group.Select(entry => entry.Used)))),
        Tts = OrAbsent(Ordered(WithUnreported(unreported)).Select(entry => new TtsUsage { Model = Named(entry.Key), Characters = entry.Value, AudioSeconds = SecondsOf(entry.Key, spoken) })),
        Stt = OrAbsent(Ordered(_seconds).Select(entry => new SttUsage { Model = Named(entry.Key), AudioSeconds = Math.Round(entry.Value, 3) })),
        Turns = OrAbsent(ByIndex(turnAt).Select(turn => turn with { SttSeconds = turn.SttSeconds is { } seconds ? Math.Round(seconds, 3) : null })),
    };

    private Dictionary<string, long> WithUnreported(IReadOnlyDictionary<string, long> unreported)
    {
        if (unreported.Count == 0) return _characters;
        var all = new Dictionary<string, long>(_characters);
        foreach (var (model, characters) in unreported) all[model] = all.GetValueOrDefault(model) + characters;
        return all;
    }

    private static LlmUsage Read(MetricsData report, JsonElement value)
    {
        var prompt = Count(value, "prompt_tokens");
        var completion = Count(value, "completion_tokens");
        var used = new LlmUsage
        {
            Model = report.Model,
            PromptTokens = prompt,
            CompletionTokens = completion,
            TotalTokens = Count(value, "total_tokens") ?? (prompt ?? 0) + (completion ?? 0),
            CacheReadInputTokens = Count(value, "cache_read_input_tokens"),
            CacheCreationInputTokens = Count(value, "cache_creation_input_tokens"),
            ReasoningTokens = Count(value, "reasoning_tokens"),
            InputAudioTokens = Count(value, "input_audio_tokens"),
            OutputAudioTokens = Count(value, "output_audio_tokens"),
            CachedAudioTokens = Count(value, "cached_audio_tokens") ?? Count(value, "cache_read_input_audio_tokens"),
        };
        return used with { Paid = PaidTokens.Of(used, CountsCacheBeside(report.Processor)) };
    }

    /// <summary>Pipecat before 1.7 leaves the cache out of the total of these two, of which it is no part of the prompt either.</summary>
    private static bool CountsCacheBeside(string? processor) =>
        processor is not null && (processor.Contains("Anthropic", StringComparison.Ordinal) || processor.Contains("Bedrock", StringComparison.Ordinal));

    private static LlmUsage Sum(string? model, IEnumerable<LlmUsage> all) => all.Aggregate(new LlmUsage { Model = model }, (a, b) => a with
    {
        PromptTokens = Add(a.PromptTokens, b.PromptTokens),
        CompletionTokens = Add(a.CompletionTokens, b.CompletionTokens),
        TotalTokens = Add(a.TotalTokens, b.TotalTokens),
        CacheReadInputTokens = Add(a.CacheReadInputTokens, b.CacheReadInputTokens),
        CacheCreationInputTokens = Add(a.CacheCreationInputTokens, b.CacheCreationInputTokens),
        ReasoningTokens = Add(a.ReasoningTokens, b.ReasoningTokens),
        InputAudioTokens = Add(a.InputAudioTokens, b.InputAudioTokens),
        OutputAudioTokens = Add(a.OutputAudioTokens, b.OutputAudioTokens),
        CachedAudioTokens = Add(a.CachedAudioTokens, b.CachedAudioTokens),
        Paid = a.Paid is { } paid && b.Paid is { } more ? paid + more : b.Paid ?? a.Paid,
    });

    private double? SecondsOf(string voice, Func<string, double> spoken) =>
        _voices.Where(entry => entry.Value == voice).Sum(entry => spoken(entry.Key)) is > 0 and var seconds ? Math.Round(seconds, 3) : null;

    private static long? Add(long? a, long? b) => a is null ? b : a + (b ?? 0);

    private static List<T>? OrAbsent<T>(IEnumerable<T> items) => items.ToList() is { Count: > 0 } list ? list : null;

    private static IEnumerable<KeyValuePair<string, T>> Ordered<T>(Dictionary<string, T> by) => by.OrderBy(entry => entry.Key, StringComparer.Ordinal);

    private static string? Named(string model) => model.Length > 0 ? model : null;

    /// <summary>Hostile numbers are bounded, so that a sum cannot overflow.</summary>
    private static long? Count(JsonElement value, string name) => Number(value, name) is { } number ? (long)number : null;

    private static double? Number(JsonElement value, string name) =>
        value.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Number && member.TryGetDouble(out var number) && number is >= 0 and < 1e12 ? number : null;

    private void AddToTurn(UserTurn? turn, long? tokens, long? characters, double? seconds)
    {
        var at = _turns.FindLastIndex(known => known.Turn == turn);
        var more = new TurnUsage { TurnIndex = 0, LlmTokens = tokens, TtsCharacters = characters, SttSeconds = seconds };
        if (at < 0) _turns.Add((turn, more));
        else _turns[at] = (turn, Sum(_turns[at].Used, more));
    }

    /// <summary>By the number that the turn's row bears: what was used on a cough is of the turn before it.</summary>
    private IEnumerable<TurnUsage> ByIndex(Func<long, int> turnAt) =>
        _turns.GroupBy(entry => entry.Turn is { } turn ? turnAt(turn.Start) : 0).OrderBy(group => group.Key)
            .Select(group => group.Select(entry => entry.Used).Aggregate(Sum) with { TurnIndex = group.Key });

    private static TurnUsage Sum(TurnUsage a, TurnUsage b) => a with
    {
        LlmTokens = Add(a.LlmTokens, b.LlmTokens),
        TtsCharacters = Add(a.TtsCharacters, b.TtsCharacters),
        SttSeconds = b.SttSeconds is null ? a.SttSeconds : (a.SttSeconds ?? 0) + b.SttSeconds,
    };
}
