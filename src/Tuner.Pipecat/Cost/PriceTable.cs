using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tuner.Pipecat.Cost;

/// <summary>Prices by model, from a file of the user's; there are none of our own.</summary>
internal sealed record PriceTable
{
    /// <summary>The prices of a model, by the name that its service reports.</summary>
    public IReadOnlyDictionary<string, ModelPrices> Models { get; init; } = new Dictionary<string, ModelPrices>();

    /// <summary>For a minute of the call itself, US dollars: a phone line, a room, a transport.</summary>
    public double? CallMinute { get; init; }

    /// <summary>No table of prices is larger, bytes; what has no size is no file.</summary>
    private const int MostBytes = 4 << 20;

    /// <summary>Reads a table; null, and one sentence on why, when it cannot be.</summary>
    public static PriceTable? Read(string path, Action<string> complain)
    {
        try
        {
            if (new FileInfo(path).Length is 0 or > MostBytes) throw new NotSupportedException();
            var table = JsonSerializer.Deserialize(File.ReadAllBytes(path), PriceJson.Default.PriceTable);
            if (table?.Models is { Count: > 0 } models && models.Values.All(prices => prices?.IsValid == true) && ModelPrices.IsPrice(table.CallMinute)) return table;
            complain($"the price table {path} has no \"models\", or a price below 0: calls get no cost (docs/cost.md shows one)");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException or ArgumentException or NotSupportedException)
        {
            complain($"the price table {path} cannot be read ({Why(fault)}): calls get no cost");
        }

        return null;
    }

    private static string Why(Exception fault) => fault switch
    {
        FileNotFoundException or DirectoryNotFoundException => "there is no such file",
        UnauthorizedAccessException => "access is denied",
        JsonException json => $"line {(json.LineNumber ?? 0) + 1} is not as docs/cost.md shows it",
        _ => "it is no file of a table's size",
    };
}

/// <summary>What a model costs, in US dollars. A kind of token without a price of its own costs as the one that it is a kind of: cached, written to the cache and audio as the prompt, cached audio as cached, reasoning and audio of the answer as the completion.</summary>
internal sealed record ModelPrices
{
    /// <summary>For a million tokens of prompts.</summary>
    public double? Prompt { get; init; }

    /// <summary>For a million tokens of answers.</summary>
    public double? Completion { get; init; }

    /// <summary>For a million tokens of prompts that came from the cache.</summary>
    public double? Cached { get; init; }

    /// <summary>For a million audio tokens of prompts that came from the cache.</summary>
    public double? CachedAudio { get; init; }

    /// <summary>For a million tokens of prompts that were written to the cache.</summary>
    public double? CacheWrite { get; init; }

    /// <summary>For a million tokens of thinking.</summary>
    public double? Reasoning { get; init; }

    /// <summary>For a million audio tokens of prompts.</summary>
    public double? InputAudio { get; init; }

    /// <summary>For a million audio tokens of answers.</summary>
    public double? OutputAudio { get; init; }

    /// <summary>For a million characters spoken.</summary>
    public double? Characters { get; init; }

    /// <summary>For a minute transcribed, or a minute of speech made.</summary>
    public double? Minute { get; init; }

    [JsonIgnore]
    public bool IsValid => new[] { Prompt, Completion, Cached, CachedAudio, CacheWrite, Reasoning, InputAudio, OutputAudio, Characters, Minute }.All(IsPrice);

    public static bool IsPrice(double? price) => price is null or (>= 0 and < 1e9);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(PriceTable))]
internal sealed partial class PriceJson : JsonSerializerContext;
