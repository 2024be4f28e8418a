using System.Text.Json.Serialization;

namespace Tuner.Cli.Outbox;

/// <summary>A call in the state folder as a person or a script wants to see it.</summary>
internal sealed record ListedEntry
{
    /// <summary>Its id in the state folder.</summary>
    public required string Id { get; init; }

    /// <summary><c>live</c>, <c>orphan</c>, <c>waiting</c>, <c>rejected</c> or <c>shortened</c>; <c>spans waiting</c> or <c>spans rejected</c> for what goes to a collector, <c>own spans waiting</c> or <c>own spans rejected</c> for the spans that the application made; <c>recording to be laid out</c>, <c>recording waiting</c>, <c>recording rejected</c> or <c>recording kept</c>.</summary>
    public required string State { get; init; }

    public required string CallId { get; init; }

    /// <summary>Since it began (live) or ended.</summary>
    public long? AgeMs { get; init; }

    public int? Attempts { get; init; }

    /// <summary>The last answer: a status or a word.</summary>
    public string? Answer { get; init; }

    /// <summary>Until the next try; 0 when it is due.</summary>
    public long? NextTryMs { get; init; }

    public string? Why { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ListedEntry))]
internal sealed partial class OutboxJson : JsonSerializerContext;
