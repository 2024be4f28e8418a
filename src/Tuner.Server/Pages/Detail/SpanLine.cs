using Tuner.Pipecat.Reading;

namespace Tuner.Server.Pages.Detail;

/// <summary>A stretch of a wait.</summary>
/// <param name="Kind">The part of the wait that it belongs to, or <c>host</c>: one of our own words, for its colour.</param>
/// <param name="Label">What happened, in words.</param>
/// <param name="Key">The same as the record names it; empty where that says no more.</param>
/// <param name="OwnerKind">Whose kind of time it was; empty where the owner says the same.</param>
/// <param name="Owner">Whose time it was.</param>
/// <param name="From">When it began.</param>
/// <param name="To">When it ended.</param>
/// <param name="Ms">Its length.</param>
/// <param name="X">Where it begins, percent of the wait.</param>
/// <param name="Width">How wide it is.</param>
public sealed record SpanLine(string Kind, string Label, string Key, string OwnerKind, string Owner, string From, string To, string Ms, string X, string Width)
{
    /// <summary>How many spans of one wait are printed; a real wait has about ten.</summary>
    internal const int MostShown = 100;

    /// <summary>The lines of the first spans of a wait.</summary>
    internal static IReadOnlyList<SpanLine> AllOf(IReadOnlyList<RecordedWaitSpan> spans)
    {
        if (spans.Count == 0) return [];
        var (start, end) = (spans.Min(span => span.StartMs), spans.Max(span => span.EndMs));
        var lines = new List<SpanLine>();
        var isNoticing = true;
        foreach (var span in spans.Take(MostShown))
        {
            var part = PartOf(span, isNoticing);
            isNoticing &= part == "turn_detection";
            lines.Add(Of(span, part, start, end));
        }
        return lines;
    }

    /// <summary>The stretches as parts of a wait of which no parts are told: those of one name are one, as long as all of them.</summary>
    internal static IEnumerable<(string Kind, string Label, long Ms)> Parts(IReadOnlyList<RecordedWaitSpan> spans)
    {
        var parts = new Dictionary<string, (string Kind, string Label, long Ms)>(StringComparer.Ordinal);
        var isNoticing = true;
        foreach (var span in spans.Where(span => span.EndMs > span.StartMs).Take(MostShown))
        {
            var part = PartOf(span, isNoticing);
            isNoticing &= part == "turn_detection";
            var label = LabelOf(span.Key);
            parts[label] = (part, label, parts.GetValueOrDefault(label).Ms + span.EndMs - span.StartMs);
        }
        return parts.Values;
    }

    private static SpanLine Of(RecordedWaitSpan span, string part, long start, long end) => new(
        part,
        LabelOf(span.Key), LabelOf(span.Key).EndsWith(span.Key, StringComparison.OrdinalIgnoreCase) ? "" : Format.Bounded(span.Key, 100), span.OwnerKind == span.Owner ? "" : Format.Bounded(span.OwnerKind, 40), Format.Bounded(span.Owner, 200),
        Format.Ms(span.StartMs), Format.Ms(span.EndMs), Format.Ms(span.EndMs - span.StartMs),
        Percent.Of(span.StartMs - start, end - start), Percent.Of(span.EndMs - span.StartMs, end - start));

    // A stretch has the colour of its part in the bar and the legend. Frames on their way belong to what was under way.
    private static string PartOf(RecordedWaitSpan span, bool isNoticing) => span.Key switch
    {
        "vad_silence" or "transcript" or "turn_strategy" => "turn_detection",
        "llm" or "text_aggregation" or "tts" => span.Key,
        "host_stall" => "host",
        "pipeline" when isNoticing => "turn_detection",
        _ when span.Key.StartsWith("tool:", StringComparison.Ordinal) => "tool",
        _ => "unexplained",
    };

    /// <summary>The name of what took the time.</summary>
    internal static string LabelOf(string key) => key switch
    {
        "vad_silence" => "Silence after the caller",
        "transcript" => "Waiting for the transcript",
        "turn_strategy" => "Deciding that the turn is over",
        "llm" => "Language model",
        "text_aggregation" => "Sentence building",
        "tts" => "Voice",
        "playout" => "Playing out",
        "pipeline" => "Pipeline",
        "application" => "The bot's own code",
        "set_up" => "Setting up",
        "host_stall" => "The host stood still",
        _ when key.StartsWith("tool:", StringComparison.Ordinal) => $"Tool {Format.Bounded(key[5..], 100)}",
        _ => Format.Words(Format.Bounded(key, 100)),
    };
}
