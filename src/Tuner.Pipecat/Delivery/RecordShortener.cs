using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tuner.Pipecat.Models;

namespace Tuner.Pipecat.Delivery;

/// <summary>
/// Makes a record small enough for a server that takes no large one: the times of words go first, then the largest results
/// of tools, then what went into tools, what the application added, and the texts of errors. Each but the first leaves its size and hash
/// behind, and the record says how much is missing. What was said on the call is never touched. Pure.
/// </summary>
internal static class RecordShortener
{
    private const string Member = "left_out";

    /// <summary>What stands for a value takes about as much: smaller ones stay.</summary>
    private const int LeastBytes = 200;

    /// <summary>What the record knows itself of the call; the rest is the application's.</summary>
    private static readonly HashSet<string> Own = [.. TunerJson.Readable.GeneralMetaData.Properties.Where(static member => !member.IsExtensionData).Select(static member => member.Name)];

    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The record in at most <paramref name="limit"/> bytes, or as near as it goes; null when nothing can be left out.</summary>
    public static byte[]? Fit(ReadOnlyMemory<byte> payload, long limit)
    {
        try
        {
            return JsonNode.Parse(payload.Span) is JsonObject record ? Shorten(record, payload.Length, limit) : null;
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException or InvalidOperationException)
        {
            // No record as we make them.
            return null;
        }
    }

    private static byte[]? Shorten(JsonObject record, long size, long limit)
    {
        var values = 0;
        var bytes = 0L;
        foreach (var group in Removable(record).Where(static value => value.Bytes >= LeastBytes).GroupBy(static value => value.Turn).OrderBy(static group => group.Key))
            foreach (var value in group.OrderByDescending(static value => value.Bytes))
            {
                if (size + LeastBytes <= limit) break;
                value.Replace();
                (values, bytes, size) = (values + 1, bytes + value.Bytes, size - value.Bytes + (value.IsWords ? 0 : LeastBytes));
            }

        if (values == 0) return null;
        if (record["general_meta_data_raw"] is not JsonObject general) record["general_meta_data_raw"] = general = [];
        if (general["recording"] is not JsonObject recording) general["recording"] = recording = [];
        recording[Member] = new JsonObject { ["values"] = values, ["bytes"] = bytes };
        return Write(record);
    }

    private static IEnumerable<RemovableValue> Removable(JsonObject record)
    {
        foreach (var row in Objects(record["transcript_with_tool_calls"]))
        {
            if (row[RemovableValue.Words] is JsonArray) yield return new(0, row, RemovableValue.Words);
            if (row["tool"] is not JsonObject tool) continue;
            var isResult = (string?)row["role"] == "agent_result";
            yield return new(isResult ? 1 : 2, row, "text");
            yield return new(1, tool, "result");
            yield return new(2, tool, "params");
            yield return new(3, tool, "error");
        }

        if (record["collected_dynamic_variables"] is JsonObject collected)
            foreach (var name in Names(collected)) yield return new(2, collected, name);
        if (record["general_meta_data_raw"] is not JsonObject general) yield break;
        foreach (var error in Objects(general["errors"])) yield return new(3, error, "message");
        foreach (var name in Names(general).Where(static name => !Own.Contains(name))) yield return new(2, general, name);
    }

    private static IEnumerable<JsonObject> Objects(JsonNode? list) => list is JsonArray array ? array.OfType<JsonObject>() : [];

    private static string[] Names(JsonObject from) => [.. from.Select(static member => member.Key)];

    private static long BytesOf(JsonNode? node) => node is null ? 0 : Write(node).Length;

    private static byte[] Write(JsonNode node)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output, Writing)) node.WriteTo(writer);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>A member of the record that may go.</summary>
    /// <param name="Turn">Lower ones go first.</param>
    /// <param name="Holder">The object that it stands in.</param>
    /// <param name="Name">Its name there.</param>
    private sealed record RemovableValue(int Turn, JsonObject Holder, string Name)
    {
        /// <summary>When each word of a row was said.</summary>
        public const string Words = "words";

        public long Bytes { get; } = BytesOf(Holder[Name]);

        /// <summary>Whether it is the times of words, whose texts stand in the row a second time.</summary>
        public bool IsWords => Turn == 0;

        /// <summary>Text stays text and objects stay objects, since the API wants it so; of words nothing is left.</summary>
        public void Replace()
        {
            if (IsWords)
            {
                Holder.Remove(Name);
                if (Holder["metadata"] is JsonObject metadata && metadata["measured"] is JsonObject measured) measured.Remove(Words);
                return;
            }

            var node = Holder[Name]!;
            var isText = node.GetValueKind() == JsonValueKind.String;
            var hash = Convert.ToHexStringLower(Sha256.Hash(isText ? Encoding.UTF8.GetBytes((string)node!) : Write(node)));
            Holder[Name] = isText
                ? JsonValue.Create(string.Create(CultureInfo.InvariantCulture, $"({Member}: {Bytes} bytes, sha256 {hash})"))
                : new JsonObject { [Member] = new JsonObject { ["bytes"] = Bytes, ["sha256"] = hash } };
        }
    }
}
