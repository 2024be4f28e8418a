using System.Text.Json;
using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Recording;

/// <summary>What is known of the call as a whole: the application's words, the pipeline's flags, what was lost.</summary>
internal sealed class WholeCallFacts
{
    private readonly SortedDictionary<string, long> _lost = new(StringComparer.Ordinal);

    public FrameLogHeader Header { get; private set; } = new();

    public CallConfig Config => Header.Config ?? new CallConfig();

    public IReadOnlyDictionary<string, long> Lost => _lost;

    /// <summary>How many secrets were masked before the lines were written down, by kind.</summary>
    public SortedDictionary<string, long> Masked { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether the tap said that nothing more comes.</summary>
    public bool Over { get; set; }

    /// <summary>Lines that came all the same.</summary>
    public long Late { get; set; }

    /// <summary>What became of the call's sound; null where none was kept.</summary>
    public AudioEvent? Sound { get; set; }

    /// <summary>Null until the pipeline started.</summary>
    public bool? Metrics { get; private set; }

    /// <summary>Whether services report what they used.</summary>
    public bool? UsageMetrics { get; private set; }

    public void Open(FrameLogHeader header) => Header = header;

    public void Started(StartFrame start)
    {
        Metrics ??= start.EnableMetrics;
        UsageMetrics ??= start.EnableUsageMetrics;
    }

    public void Lose(string reason, long lines)
    {
        if (_lost.Count < 64 || _lost.ContainsKey(reason)) _lost[reason] = _lost.GetValueOrDefault(reason) + lines;
    }

    public void Mask(IReadOnlyDictionary<string, long> masked)
    {
        foreach (var (kind, times) in masked)
        {
            if (Masked.Count < 64 || Masked.ContainsKey(kind)) Masked[kind] = Masked.GetValueOrDefault(kind) + times;
        }
    }

    public void Lose(DroppedEvent dropped)
    {
        foreach (var (reason, lines) in dropped.Counts ?? new Dictionary<string, long>())
        {
            if (lines is > 0 and < 1L << 48) Lose(reason, lines);
        }
    }

    /// <summary>Facts that come late replace what the application said at the start.</summary>
    public void Learned(CallFactsEvent late)
    {
        if (late.Facts is not { Count: > 0 } facts) return;
        var config = JsonSerializer.SerializeToElement(Config, FrameJson.Default.CallConfig);
        var merged = config.EnumerateObject().ToDictionary(member => member.Name, member => member.Value);
        foreach (var (name, value) in facts) merged[name] = value;
        try
        {
            var element = JsonSerializer.SerializeToElement(merged, FrameJson.Default.DictionaryStringJsonElement);
            Header = Header with { Config = element.Deserialize(FrameJson.Default.CallConfig) };
        }
        catch (JsonException)
        {
            Lose("call_facts", 1);
        }
    }
}
