using System.Text;
using System.Text.Json;

namespace Tuner.Pipecat.Tests.Redaction;

/// <summary>Reads written lines as somebody would who looks for secrets: each speaker's texts joined, words as digits, no punctuation.</summary>
internal static class LeakCheck
{
    /// <summary>So many digits of a number in a row are a leak.</summary>
    private const int Telling = 8;

    private static readonly Dictionary<string, string> Spoken = new()
    {
        ["zero"] = "0",
        ["oh"] = "0",
        ["one"] = "1",
        ["two"] = "2",
        ["three"] = "3",
        ["four"] = "4",
        ["five"] = "5",
        ["six"] = "6",
        ["seven"] = "7",
        ["eight"] = "8",
        ["nine"] = "9",
        ["um"] = "",
        ["dot"] = "",
        ["at"] = "",
    };

    /// <summary>Whether any of a secret can be read in what was written.</summary>
    public static bool Leaks(PlantedSecret secret, IEnumerable<string> streams) => streams.Any(stream =>
        secret.Plain.All(char.IsDigit)
            ? Enumerable.Range(0, secret.Plain.Length - Telling + 1).Any(at => stream.Contains(secret.Plain.Substring(at, Telling), StringComparison.OrdinalIgnoreCase))
            : stream.Contains(secret.Plain, StringComparison.OrdinalIgnoreCase));

    public static List<string> Streams(IEnumerable<byte[]> lines)
    {
        var streams = new Dictionary<string, StringBuilder>();
        var all = new List<string>();
        foreach (var line in lines)
        {
            var root = JsonElement.Parse(line);
            if (!root.TryGetProperty("data", out var data)) continue;
            var key = $"{root.GetProperty("frame")} {root.GetProperty("src")}";
            if (data.TryGetProperty("text", out var text)) (streams.TryGetValue(key, out var known) ? known : streams[key] = new StringBuilder()).Append(Glue(root)).Append(text.GetString());
            all.Add(Plain(Texts(data)));
        }

        all.AddRange(streams.Values.Select(stream => Plain(stream.ToString())));
        return all;
    }

    /// <summary>What can be read in a record, or in any other JSON: each text, and each speaker's texts joined.</summary>
    public static List<string> Streams(JsonElement record)
    {
        var all = new List<string> { Plain(Texts(record)) };
        if (record.ValueKind != JsonValueKind.Object || !record.TryGetProperty("transcript_with_tool_calls", out var rows)) return all;
        all.AddRange(rows.EnumerateArray().GroupBy(row => row.GetProperty("role").GetString())
            .Select(role => Plain(string.Join(' ', role.Select(row => row.TryGetProperty("text", out var text) ? text.GetString() : "")))));
        return all;
    }

    private static string Glue(JsonElement line) => line.GetProperty("frame").GetString() == "LLMTextFrame" ? "" : " ";

    private static string Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => string.Join(" | ", value.EnumerateObject().Select(member => $"{member.Name} : {Texts(member.Value)}")),
        JsonValueKind.Array => string.Join(" ", value.EnumerateArray().Select(Texts)),
        _ => value.ToString(),
    };

    /// <summary>A text without what stands between its figures and letters.</summary>
    public static string Plain(string text)
    {
        var plain = new StringBuilder();
        var twice = false;
        foreach (var word in text.Split([' ', ',', '.', '-', '(', ')', '+', '@', '"', '?'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (word == "double") twice = true;
            else
            {
                var digits = Spoken.GetValueOrDefault(word, word);
                plain.Append(digits).Append(twice ? digits : "");
                twice = false;
            }
        }

        return plain.ToString();
    }
}
