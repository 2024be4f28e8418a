using System.Text.Json;
using Tuner.Pipecat.Cost;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Recording.Rows;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>
/// Calls that people who build voice agents complained about in public, frame by frame. Beside each log stands what
/// is right (<c>NAME.expect.json</c>) and why (<c>NAME.md</c>).
/// </summary>
public class CaseTests
{
    private static readonly string Folder = Path.Combine(RecordedCalls.Root, "tests", "cases");

    public static TheoryData<string> Names => [.. Directory.EnumerateFiles(Folder, "*.frames.jsonl").Select(file => Path.GetFileName(file)[..^".frames.jsonl".Length]).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_record_of_a_case_says_what_the_caller_heard(string name) => Assert.Empty(Faults(name));

    private static List<string> Faults(string name)
    {
        var record = RecordedCalls.Fold(RecordedCalls.Lines(Path.Combine(Folder, $"{name}.frames.jsonl"))).ToPayload();
        using var expectation = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, $"{name}.expect.json")));
        if (expectation.RootElement.TryGetProperty("prices", out var prices))
            record = new Prices(Path.Combine(Folder, $"prices_{prices.GetString()}.json"), new TunerLog(null)).Apply(record, null);
        using var written = JsonDocument.Parse(TunerJson.Serialize(record));
        return CaseExpectation.Faults(written.RootElement, expectation.RootElement);
    }
}
