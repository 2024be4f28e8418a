using System.Text.Json;

namespace Tuner.Pipecat.Reading;

/// <summary>A word of a row and when it was said, milliseconds since the call began.</summary>
internal readonly record struct TimedWord(string Text, long StartMs, long EndMs)
{
    /// <summary>The words that an array holds, in its order; those without a text or a begin are left out.</summary>
    public static IEnumerable<TimedWord> ReadAll(JsonElement? words)
    {
        if (words is not { ValueKind: JsonValueKind.Array } told) yield break;
        foreach (var word in told.EnumerateArray())
        {
            if ((word.Text("word") ?? word.Text("text"))?.Trim() is { Length: > 0 } text && word.Milliseconds("start_ms") is { } start)
                yield return new(text, start, Math.Max(start, word.Milliseconds("end_ms") ?? start));
        }
    }
}
