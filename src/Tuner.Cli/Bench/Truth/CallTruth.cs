using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tuner.Cli.Bench.Truth;

/// <summary>What happened at the far ends of a recorded call. Times are milliseconds since the pipeline's StartFrame.</summary>
internal sealed record CallTruth
{
    public required IReadOnlyList<TrueSegment> Segments { get; init; }

    public required IReadOnlyList<TrueLatency> Latencies { get; init; }

    public required IReadOnlyList<TrueNode> Nodes { get; init; }

    public required TrueUsage Usage { get; init; }

    /// <summary>Why the call ended; null where nothing says it.</summary>
    public string? Reason { get; init; }

    /// <summary>How many things failed.</summary>
    public int Errors { get; init; }

    /// <summary>Whether the pipeline told tokens, characters and latency parts.</summary>
    public bool Metrics { get; init; } = true;

    /// <summary>The classes of Pipecat that heard, thought and spoke; empty where nobody says it.</summary>
    public IReadOnlyList<string> Services { get; init; } = [];

    /// <summary>How long the caller waited for the bot's first sound, from the connection; null where nobody says it.</summary>
    public long? FirstWordMs { get; init; }

    /// <summary>Whether a machine answered; null where nobody decided.</summary>
    public bool? InVoicemail { get; init; }

    /// <summary>To whom the caller was handed over, or was to be; null where nobody says it.</summary>
    public IReadOnlyList<TrueTransfer>? Transfers { get; init; }
}

/// <summary>Something that was said, or a tool that was called (then it has an id).</summary>
internal sealed record TrueSegment
{
    public required string Role { get; init; }

    public string? Text { get; init; }

    public required long StartMs { get; init; }

    public long? EndMs { get; init; }

    /// <summary>Whether it was cut off; null where the far ends cannot say it.</summary>
    public bool? Interrupted { get; init; } = false;

    /// <summary>The voice gives no word times, so that nobody can know the cut to the word.</summary>
    public bool Estimated { get; init; }

    /// <summary>The far ends cannot say how it must stand in the record: it is found there or not, and nothing of it is judged.</summary>
    public bool Unsure { get; init; }

    /// <summary>Its start and end may be as late as this; null: they are known.</summary>
    public long? StartToMs { get; init; }

    public long? EndToMs { get; init; }

    /// <summary>How it came to the bot: <c>voice</c>, or a row's <c>input</c>; null where nobody says it.</summary>
    public string? Input { get; init; }

    /// <summary>Whether the bot did not listen; null where nobody says it.</summary>
    public bool? Muted { get; init; }

    /// <summary>Who spoke, each once; null where the service does not tell.</summary>
    public IReadOnlyList<string>? Speakers { get; init; }

    /// <summary>The languages that were heard, each once; null where the service does not tell.</summary>
    public IReadOnlyList<string>? Languages { get; init; }

    /// <summary>How sure the transcriber was of every word, 0 to 1; null where it does not tell.</summary>
    public double? Confidence { get; init; }

    /// <summary>The words and when each began; null where the service does not tell.</summary>
    public IReadOnlyList<TrueWord>? Words { get; init; }

    public string? Id { get; init; }

    public string? Name { get; init; }

    public JsonElement Params { get; init; }

    public JsonElement Result { get; init; }

    /// <summary>What a tool told before its last result, in order; null where nobody says it.</summary>
    public IReadOnlyList<TrueReport>? Intermediate { get; init; }

    /// <summary>What played, where it was no speech of the bot's: <c>music</c> or <c>recording</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>The output that it was heard at, where that is not the default one.</summary>
    public string? Destination { get; init; }
}

/// <summary>A result of a tool's that was not its last.</summary>
internal sealed record TrueReport(long AtMs, string Text);

/// <summary>The caller was handed over, or was to be.</summary>
internal sealed record TrueTransfer(long AtMs, string Kind, string To, string Outcome);

/// <summary>A word of the caller's.</summary>
internal sealed record TrueWord(string Word, long StartMs);

/// <summary>How long the caller waited for an answer, and where that time went.</summary>
internal sealed record TrueLatency
{
    public required long BotStartMs { get; init; }

    public required long E2eMs { get; init; }

    /// <summary>The far ends cannot say how long it was: only that somebody was answered.</summary>
    public bool Unsure { get; init; }

    public IReadOnlyDictionary<string, long>? PartsMs { get; init; }
}

/// <summary>A step of the flow; no one says where the first one came from.</summary>
internal sealed record TrueNode
{
    public required long T { get; init; }

    public string? From { get; init; }

    public required string To { get; init; }
}

/// <summary>What the model and the voice were asked for; null where nobody can know what they reported.</summary>
internal sealed record TrueUsage
{
    public long? TotalTokens { get; init; } = 0;

    public long? TtsCharacters { get; init; } = 0;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(CallTruth))]
internal sealed partial class TruthJson : JsonSerializerContext;
