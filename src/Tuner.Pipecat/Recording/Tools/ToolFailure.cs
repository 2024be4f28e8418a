using System.Text.Json;
using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Recording.Tools;

/// <summary>What a tool that failed says of it.</summary>
internal static class ToolFailure
{
    private const int LongestMessage = 2000;

    public static string Bounded(string words) => Text.Bounded(words.Trim(), LongestMessage);

    /// <summary>The words behind Pipecat's own: <c>Error executing function call [name]: words</c>.</summary>
    public static string? WordsOf(string error, string name)
    {
        var at = error.IndexOf($"[{name}]:", StringComparison.Ordinal);
        return OrAbsent(at >= 0 ? error[(at + name.Length + 3)..] : error);
    }

    /// <summary>Pipecat 1.8 and newer gives a result in place of a tool that raised: a sentence with its name in it.</summary>
    public static bool IsNamedIn(FunctionCallResultFrame frame) =>
        frame is { FunctionName: { Length: > 0 } name, Result: { ValueKind: JsonValueKind.String } text } && text.GetString()!.Contains($"`{name}` failed", StringComparison.Ordinal);

    /// <summary>What a result says that the application's rule takes for a failure; null when it takes it for none.</summary>
    public static string? SaidBy(JsonElement? result, IReadOnlyList<string>? members)
    {
        if (members is null || result is not { ValueKind: JsonValueKind.Object } given) return null;
        foreach (var name in members)
        {
            if (given.TryGetProperty(name, out var said) && SaysSomething(said)) return OrAbsent(ToolText.Plain(said)) ?? name;
        }

        return null;
    }

    /// <summary>An error that is null, false, nought or empty is none.</summary>
    private static bool SaysSomething(JsonElement said) => said.ValueKind switch
    {
        JsonValueKind.String => !string.IsNullOrWhiteSpace(said.GetString()),
        JsonValueKind.Number => !said.TryGetDouble(out var number) || number != 0,
        JsonValueKind.Array => said.GetArrayLength() > 0,
        JsonValueKind.Object => said.EnumerateObject().Any(),
        var kind => kind == JsonValueKind.True,
    };

    private static string? OrAbsent(string words) => string.IsNullOrWhiteSpace(words) ? null : Bounded(words);
}
