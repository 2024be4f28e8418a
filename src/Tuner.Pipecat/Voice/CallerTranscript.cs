using System.Buffers;
using System.Text.Json;
using Tuner.Pipecat.Frames;

namespace Tuner.Voice;

/// <summary>Final words of the caller, with what the transcriber tells of them.</summary>
public sealed record CallerTranscript
{
    /// <summary>The words.</summary>
    public required string Text { get; init; }

    /// <summary>Their language, as <c>en-US</c>; null when nobody knows.</summary>
    public string? Language { get; init; }

    /// <summary>Who said them, as the transcriber or the transport names him; null when nobody knows. At most 200 characters are kept.</summary>
    public string? Speaker { get; init; }

    /// <summary>How sure the transcriber is of it, 0 to 1; null: the mean of the words', where each has one.</summary>
    public double? Confidence { get; init; }

    /// <summary>When each word was said; null where the transcriber does not tell. At most 2,000; only words that spell the text are kept.</summary>
    public IReadOnlyList<CallerWord>? Words { get; init; }

    internal TranscriptionFrame ToFrame(string? transcriber) =>
        new() { Text = Text, Language = Language, UserId = Speaker, Source = transcriber, Finalized = true, Result = Detail() };

    /// <summary>What transcribers answer, in the shape that most of them use.</summary>
    private JsonElement? Detail()
    {
        if (Words is null && Confidence is null) return null;
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteStartObject("utterance");
            if (Confidence is >= 0 and <= 1) json.WriteNumber("confidence", Confidence.Value);
            json.WriteStartArray("words");
            foreach (var word in Words ?? [])
            {
                json.WriteStartObject();
                json.WriteString("word", word.Word);
                json.WriteNumber("start_ms", word.Start.TotalMilliseconds);
                json.WriteNumber("end_ms", word.End.TotalMilliseconds);
                if (word.Confidence is >= 0 and <= 1) json.WriteNumber("confidence", word.Confidence.Value);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return JsonElement.Parse(output.WrittenSpan);
    }
}
