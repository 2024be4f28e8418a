using System.Globalization;
using System.Text.Json;

namespace Tuner.Pipecat.Hosting;

/// <summary>Checks what the application tells of the call in JSON, and finds the deployment's number where it gives none.</summary>
internal static class ApplicationJson
{
    private const int MostJson = 48 << 10;
    private static readonly string[] VersionVariables = ["APP_VERSION", "GITHUB_RUN_NUMBER", "CIRCLE_BUILD_NUM", "BUILD_NUMBER"];

    /// <summary>The first of the builds' usual variables that holds a whole number.</summary>
    public static long? VersionIn(Func<string, string?> environment)
    {
        foreach (var variable in VersionVariables)
            if (long.TryParse(environment(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
        return null;
    }

    /// <summary>What is wrong with an object; null when it can be sent.</summary>
    public static string? Fault(IReadOnlyDictionary<string, JsonElement>? members, string name)
    {
        var length = 0L;
        foreach (var (key, value) in members ?? new Dictionary<string, JsonElement>())
        {
            if (value.ValueKind == JsonValueKind.Undefined) return $"{name} holds no value for one of its names";
            length += key.Length + value.GetRawText().Length;
        }

        return length > MostJson ? $"{name} is longer than {MostJson >> 10} KiB" : null;
    }
}
