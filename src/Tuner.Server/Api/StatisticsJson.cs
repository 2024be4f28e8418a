using System.Buffers;
using System.Text.Json;
using Tuner.Server.Figures;

namespace Tuner.Server.Api;

/// <summary>The figures of many calls as JSON.</summary>
internal static class StatisticsJson
{
    private static readonly (string Name, Figure Figure)[] Parts =
    [
        ("turn_detection", Figure.TurnDetectionMs), ("llm", Figure.LlmMs), ("tool", Figure.ToolMs),
        ("text_aggregation", Figure.TextAggregationMs), ("tts", Figure.TtsMs), ("unexplained", Figure.UnexplainedMs),
    ];

    // An answer by hours has tens of thousands of these.
    private static readonly JsonEncodedText UpToMs = JsonEncodedText.Encode("up_to_ms");
    private static readonly JsonEncodedText Answers = JsonEncodedText.Encode("answers");
    private static readonly JsonEncodedText Kind = JsonEncodedText.Encode("kind");
    private static readonly JsonEncodedText Owner = JsonEncodedText.Encode("owner");
    private static readonly JsonEncodedText Ms = JsonEncodedText.Encode("ms");
    private static readonly JsonEncodedText Name = JsonEncodedText.Encode("name");
    private static readonly JsonEncodedText Calls = JsonEncodedText.Encode("calls");
    private static readonly JsonEncodedText Failed = JsonEncodedText.Encode("failed");
    private static readonly JsonEncodedText Timed = JsonEncodedText.Encode("timed");
    private static readonly JsonEncodedText Count = JsonEncodedText.Encode("count");
    private static readonly JsonEncodedText Source = JsonEncodedText.Encode("source");
    private static readonly JsonEncodedText Reason = JsonEncodedText.Encode("reason");

    /// <summary>Writes them; those that are kept are written out once.</summary>
    public static void Write(Utf8JsonWriter json, CallStatistics figures)
    {
        if (figures.Json is null && figures.IsKept)
        {
            var bytes = new ArrayBufferWriter<byte>(4_096);
            using (var own = new Utf8JsonWriter(bytes, json.Options)) WriteOut(own, figures);
            figures.Json = bytes.WrittenSpan.ToArray();
        }
        if (figures.Json is { } written) json.WriteRawValue(written, skipInputValidation: true);
        else WriteOut(json, figures);
    }

    private static void WriteOut(Utf8JsonWriter json, CallStatistics figures)
    {
        json.WriteStartObject();
        json.WriteNumber("calls", figures[Figure.Calls]);
        json.WriteNumber("duration_ms", figures[Figure.DurationMs]);
        json.WriteNumber("incomplete", figures[Figure.Incomplete]);
        WriteResponseTime(json, figures);
        json.WriteNumber("unanswered", figures.Unanswered);
        json.WriteNumber("calls_unanswered", figures[Figure.CallsUnanswered]);
        json.WriteNumber("interruptions", figures[Figure.Interruptions]);
        json.WriteNumber("calls_interrupted", figures[Figure.CallsInterrupted]);
        WriteTools(json, figures);
        json.WriteStartObject("errors");
        json.WriteNumber("count", figures[Figure.Errors]);
        json.WriteNumber("calls_failed", figures[Figure.CallsFailed]);
        WriteNamed(json, "by_source", Source, figures.Named(NamedFigure.ErrorSource));
        json.WriteEndObject();
        WriteNamed(json, "end_reasons", Reason, figures.Named(NamedFigure.EndReason));
        json.WriteStartObject("usage");
        json.WriteNumber("tokens", figures[Figure.Tokens]);
        json.WriteNumber("spoken_characters", figures[Figure.Characters]);
        json.WriteNumber("transcribed_ms", figures[Figure.TranscribedMs]);
        json.WriteEndObject();
        json.WriteStartObject("cost");
        json.WriteNumber("cents", figures[Figure.CostMicrocents] / 1_000_000m);
        json.WriteNumber("calls", figures[Figure.CallsWithCost]);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteResponseTime(Utf8JsonWriter json, CallStatistics figures)
    {
        json.WriteStartObject("response_time");
        json.WriteNumber("answers", figures.Answers);
        foreach (var (percents, wait) in figures.ResponseTimes)
        {
            var (ms, atLeast) = NamesOf(percents);
            if (wait is { } known) json.WriteNumber(ms, known.Ms);
            else json.WriteNull(ms);
            json.WriteBoolean(atLeast, wait?.AtLeast == true);
        }
        json.WriteNumber("answers_with_parts", figures[Figure.AnswersWithParts]);
        json.WriteStartObject("parts_ms");
        foreach (var (name, figure) in Parts) json.WriteNumber(name, figures[figure]);
        json.WriteEndObject();
        json.WriteStartArray("owners");
        foreach (var (name, ms) in figures.Named(NamedFigure.OwnerMs))
        {
            var owner = OwnerName.Read(name);
            json.WriteStartObject();
            json.WriteString(Kind, owner.Kind);
            json.WriteString(Owner, owner.Name);
            json.WriteNumber(Ms, ms);
            json.WriteNumber(Answers, figures.SumOf(NamedFigure.OwnerAnswers, name));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("distribution");
        for (var i = 0; i < figures.Distribution.Count; i++)
        {
            json.WriteStartObject();
            if (i < CallStatistics.Limits.Count) json.WriteNumber(UpToMs, CallStatistics.Limits[i]);
            else json.WriteNull(UpToMs);
            json.WriteNumber(Answers, figures.Distribution[i]);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static (string Ms, string AtLeast) NamesOf(int percents) => percents switch
    {
        50 => ("p50_ms", "p50_at_least"),
        95 => ("p95_ms", "p95_at_least"),
        _ => ("p99_ms", "p99_at_least"),
    };

    private static void WriteTools(Utf8JsonWriter json, CallStatistics figures)
    {
        json.WriteStartObject("tools");
        json.WriteNumber("calls", figures[Figure.Tools]);
        json.WriteNumber("failed", figures[Figure.ToolsFailed]);
        json.WriteStartArray("by_name");
        foreach (var (name, calls) in figures.Named(NamedFigure.Tool))
        {
            json.WriteStartObject();
            json.WriteString(Name, name);
            json.WriteNumber(Calls, calls);
            json.WriteNumber(Failed, figures.SumOf(NamedFigure.ToolFailed, name));
            json.WriteNumber(Timed, figures.SumOf(NamedFigure.ToolTimed, name));
            json.WriteNumber(Ms, figures.SumOf(NamedFigure.ToolMs, name));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteNamed(Utf8JsonWriter json, string member, JsonEncodedText name, IEnumerable<(string Name, long Sum)> sums)
    {
        json.WriteStartArray(member);
        foreach (var (key, sum) in sums)
        {
            json.WriteStartObject();
            if (key.Length > 0) json.WriteString(name, key);
            else json.WriteNull(name);
            json.WriteNumber(Count, sum);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
