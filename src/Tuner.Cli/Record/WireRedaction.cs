using System.Text.Json;
using Tuner.Pipecat;
using Tuner.Pipecat.Redaction;

namespace Tuner.Cli.Record;

/// <summary>The setting <c>redaction</c> of an <c>open</c> message: true, or an object whose <c>patterns</c> are the application's own.</summary>
internal static class WireRedaction
{
    /// <summary>Returns what is to be masked, null for nothing; what cannot be read goes to <paramref name="faults"/>.</summary>
    public static SecretFinder? Read(JsonElement? told, List<string> faults)
    {
        switch (told?.ValueKind)
        {
            case null or JsonValueKind.Null or JsonValueKind.Undefined or JsonValueKind.False:
                return null;
            case JsonValueKind.True:
                return SecretFinder.BuiltIn;
            case JsonValueKind.Object when Patterns(told.Value) is { } patterns:
                return SecretFinder.Read(new RedactionSettings { Patterns = patterns }, faults);
            default:
                faults.Add("redaction is neither true, false nor an object with patterns by name");
                return SecretFinder.BuiltIn;
        }
    }

    private static Dictionary<string, string>? Patterns(JsonElement told)
    {
        var patterns = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!told.TryGetProperty("patterns"u8, out var given) || given.ValueKind == JsonValueKind.Null) return patterns;
        if (given.ValueKind != JsonValueKind.Object) return null;
        foreach (var pattern in given.EnumerateObject())
        {
            if (pattern.Value.ValueKind != JsonValueKind.String) return null;
            patterns[pattern.Name] = pattern.Value.GetString()!;
        }

        return patterns;
    }
}
