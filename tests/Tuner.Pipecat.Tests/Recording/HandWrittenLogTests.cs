using System.Globalization;
using System.Text.Json;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Recording.Rows;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>
/// Small logs written by hand, for what no recorded call holds. Each has one reason, and its header says where the
/// order of its frames comes from; beside it stands what the record must say.
/// </summary>
public class HandWrittenLogTests
{
    private static readonly string Folder = Path.Combine(RecordedCalls.Root, "tests", "logs");

    public static TheoryData<string> Logs => [.. Directory.EnumerateFiles(Folder, "*.frames.jsonl").Select(file => Path.GetFileName(file)[..^".frames.jsonl".Length]).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Logs))]
    public void The_record_of_a_hand_written_log_says_what_happened(string name)
    {
        var record = RecordedCalls.Fold(RecordedCalls.Lines(Path.Combine(Folder, $"{name}.frames.jsonl"))).ToPayload();
        using var expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, $"{name}.expected.json")));
        Assert.Equal(
            string.Join('\n', expected.RootElement.GetProperty("rows").EnumerateArray().Select(row => row.GetString())),
            string.Join('\n', record.TranscriptWithToolCalls.Select(Line)));
        using var whole = JsonDocument.Parse(TunerJson.Serialize(record));
        foreach (var fact in expected.RootElement.GetProperty("facts").EnumerateObject())
            Assert.Equal((fact.Name, fact.Value.GetRawText()), (fact.Name, At(whole.RootElement, fact.Name)));
    }

    [Fact]
    public void Every_hand_written_log_says_where_the_order_of_its_frames_comes_from()
    {
        foreach (var log in Directory.EnumerateFiles(Folder, "*.frames.jsonl"))
        {
            using var header = JsonDocument.Parse(File.ReadLines(log).First());
            Assert.NotEmpty(header.RootElement.GetProperty("source").GetString()!);
            Assert.True(File.Exists(log.Replace(".frames.jsonl", ".expected.json", StringComparison.Ordinal)), $"{log} has nothing beside it that says what is right");
        }
    }

    /// <summary>A row in one line: role, times, what was said, and what is not usual about it.</summary>
    private static string Line(TranscriptSegment row)
    {
        var what = row.Node is { } node ? $"{node.From} > {node.To}" : row.Text;
        var line = string.Create(CultureInfo.InvariantCulture, $"{row.Role} {row.StartMs}{(row.EndMs is { } end ? $"-{end}" : "")} {what}");
        if (row.Role == SegmentRole.Agent && row.Metadata?.Interrupted == true) line += $" | cut, unheard: {row.Metadata.UnheardText}";
        if (row.Role == SegmentRole.User && row.Metadata?.Interrupted == true) line += " | cut the bot off";
        if (row.Metadata?.E2ELatency is { } wait) line += string.Create(CultureInfo.InvariantCulture, $" | after {wait}");
        if (row.Metadata?.MeasuredFrom is { } from) line += $" from {from}";
        if (row.Tool?.Error is { } error) line += $" | {error}";
        return line;
    }

    /// <summary>The JSON behind a path such as <c>a.b.0.c</c>; <c>null</c> where there is none.</summary>
    private static string At(JsonElement element, string path)
    {
        foreach (var step in path.Split('.'))
        {
            if (element.ValueKind == JsonValueKind.Array && int.TryParse(step, out var index) && index < element.GetArrayLength()) element = element[index];
            else if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(step, out element)) return "null";
        }

        return element.GetRawText();
    }
}
