using Tuner.Pipecat.Reading;

namespace Tuner.Server.Pages.Detail;

/// <summary>What a colour of the wait bars means.</summary>
/// <param name="Kind">The part.</param>
/// <param name="Label">Its name.</param>
/// <param name="Meaning">What happens in it.</param>
public sealed record LegendItem(string Kind, string Label, string Meaning)
{
    /// <summary>The parts that occur in a call.</summary>
    internal static IReadOnlyList<LegendItem> Of(CallRecord record)
    {
        var occurring = record.Rows.SelectMany(row => row.Wait is { } wait ? wait.Parts.Select(part => part.Kind) : SpanLine.Parts(row.UnansweredSpans).Select(part => part.Kind)).ToHashSet(StringComparer.Ordinal);
        return [.. WaitPart.Kinds.Where(occurring.Contains).Select(kind => new LegendItem(kind, LabelOf(kind), MeaningOf(kind)))];
    }

    /// <summary>The name of a part.</summary>
    internal static string LabelOf(string kind) => kind switch
    {
        "turn_detection" => "Turn detection",
        "llm" => "Language model",
        "tool" => "Tools",
        "text_aggregation" => "Sentence building",
        "tts" => "Voice",
        _ => "Unexplained",
    };

    private static string MeaningOf(string kind) => kind switch
    {
        "turn_detection" => "noticing that the caller is done",
        "llm" => "until the first token",
        "tool" => "while tools ran",
        "text_aggregation" => "until there is text to speak",
        "tts" => "until the first sound",
        _ => "what nothing accounts for",
    };
}
