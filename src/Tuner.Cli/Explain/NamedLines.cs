using System.Globalization;
using System.Text.Json;
using Tuner.Cli.Terminal;
using Tuner.Pipecat.Frames;

namespace Tuner.Cli.Explain;

/// <summary>Says of lines of a log, in a few words, what they are: the frame, when, and from where.</summary>
internal static class NamedLines
{
    /// <summary>Reads the log once and names the lines that are wanted.</summary>
    public static Dictionary<int, string> Read(Stream log, HashSet<int> wanted)
    {
        var named = new Dictionary<int, string>();
        var lines = new LineSplitter(log);
        for (var number = 1; lines.TryRead(out var line, out _); number++)
            if (wanted.Contains(number)) named[number] = Name(line);
        return named;
    }

    private static string Name(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(LineSanitizer.Clean(line));
            using var json = JsonDocument.ParseValue(ref reader);
            var name = Text(json.RootElement, "frame") ?? Text(json.RootElement, "event") ?? "header";
            var clock = json.RootElement.TryGetProperty("clock", out var value) && value.TryGetInt64(out var nanoseconds)
                ? string.Create(CultureInfo.InvariantCulture, $", clock {nanoseconds / 1e9:0.000} s")
                : "";
            return $"{name}{clock}{(Text(json.RootElement, "src") is { } source ? $", from {source}" : "")}";
        }
        // The fold read this line; whatever a reader of JSON says of it now, its number stands.
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return "a line that cannot be read";
        }
    }

    private static string? Text(JsonElement line, string member) =>
        line.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? SafeText.OneLine(value.GetString(), 100) : null;
}
