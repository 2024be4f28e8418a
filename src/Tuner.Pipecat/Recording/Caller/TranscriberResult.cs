using System.Text.Json;

namespace Tuner.Pipecat.Recording.Caller;

/// <summary>
/// Reads words, their times and confidences out of what a transcriber answered, which Pipecat hands on as it came. It goes by
/// shape and not by service: a list of words, or of pieces of words, in the first alternative.
/// </summary>
internal static class TranscriberResult
{
    private const int MostWords = 2_000;
    private const int Deepest = 6;

    /// <summary>No word is as long as this in seconds, and each is longer in milliseconds.</summary>
    private const double Milliseconds = 20;

    private static readonly string[] Lists = ["words", "Items"];
    private static readonly string[] Holders = ["channel", "data", "alternatives", "Alternatives", "utterance"];

    /// <summary>Members that hold the confidence of the whole: elsewhere, as beside a language, it can be another's.</summary>
    private static readonly string[] Utterances = ["alternatives", "utterance"];

    /// <summary>What can be read; null where there is nothing.</summary>
    public static TranscriptDetail? Of(JsonElement? result)
    {
        if (result is not { } answer) return null;
        double? confidence = null;
        var words = new List<HeardWord>();
        if (List(answer, ref confidence) is { } list)
        {
            if (list.GetArrayLength() > MostWords) return null;
            foreach (var item in list.EnumerateArray()) Add(words, item, list.Equals(answer));
        }

        if (words.Count == 0 && confidence is null) return null;
        return new TranscriptDetail(InSeconds(words), confidence ?? Mean(words));
    }

    /// <summary>The mean of the words' confidences; null where a word has none.</summary>
    private static double? Mean(List<HeardWord> words)
    {
        double sum = 0;
        foreach (var word in words)
        {
            if (word.Confidence is not { } confidence) return null;
            sum += confidence;
        }

        return words.Count > 0 ? sum / words.Count : null;
    }

    private static JsonElement? List(JsonElement value, ref double? confidence)
    {
        if (value.ValueKind == JsonValueKind.Array) return value;
        for (var depth = 0; depth < Deepest && value.ValueKind == JsonValueKind.Object; depth++)
        {
            foreach (var name in Lists)
                if (value.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0) return list;
            var holder = Array.Find(Holders, name => value.TryGetProperty(name, out _));
            if (holder is null) return null;
            value = value.GetProperty(holder);
            if (value.ValueKind == JsonValueKind.Array) value = value.GetArrayLength() > 0 ? value[0] : default;
            if (Array.IndexOf(Utterances, holder) >= 0) confidence = Share(value, "confidence");
        }

        return null;
    }

    /// <summary>Adds a word; <paramref name="isPiece"/>: of a list of pieces, one that brings no space before it goes on with the word before.</summary>
    private static void Add(List<HeardWord> words, JsonElement item, bool isPiece)
    {
        var text = Text(item, "punctuated_word") ?? Text(item, "word") ?? Text(item, "text") ?? Text(item, "Content");
        if (string.IsNullOrWhiteSpace(text) || text is "<end>" or "<fin>") return;
        var trimmed = text.Trim();
        var (start, end, confidence) = (Time(item, "start", "StartTime"), Time(item, "end", "EndTime"), Share(item, "confidence") ?? Share(item, "Confidence"));
        // Marks belong to the word before them.
        if (words.Count > 0 && ((isPiece && !char.IsWhiteSpace(text[0])) || !trimmed.Any(char.IsLetterOrDigit)))
        {
            var before = words[^1];
            var least = trimmed.Any(char.IsLetterOrDigit) && confidence < before.Confidence ? confidence : before.Confidence;
            words[^1] = before with { Text = before.Text + trimmed, End = end > before.End ? end : before.End, Confidence = least };
            return;
        }

        words.Add(new HeardWord(trimmed, start, end, confidence));
    }

    private static double? Time(JsonElement item, string name, string other) =>
        Number(item, name) ?? Number(item, other) ?? Number(item, name + "_time") ?? (Number(item, name + "_ms") is { } ms ? ms / 1000 : null);

    /// <summary>Some count in milliseconds and say so nowhere.</summary>
    private static List<HeardWord> InSeconds(List<HeardWord> words) =>
        words.Count > 0 && words.TrueForAll(word => word.End - word.Start >= Milliseconds)
            ? words.ConvertAll(word => word with { Start = word.Start / 1000, End = word.End / 1000 }) : words;

    private static double? Share(JsonElement value, string name) => Number(value, name) is >= 0 and <= 1 and var share ? share : null;

    private static double? Number(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetDouble(out var read) && double.IsFinite(read) ? read : null;

    private static string? Text(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
}
