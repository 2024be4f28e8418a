using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>
/// Every recorded call gives the record that was approved, byte for byte. What is right in it other tests say; this one
/// shows at once which calls a change of the fold reaches, and that a change of anything else reaches none.
/// </summary>
public class ApprovedRecordsTests
{
    private static readonly string[] Folders = ["calls", "calls-more", "cases", "logs", "sessions"];
    private const string Command = "TUNER_APPROVE=1 dotnet run --project tests/Tuner.Pipecat.Tests -- -class '*ApprovedRecordsTests'";
    private const int Named = 10;
    private static readonly string Tests = Path.Combine(RecordedCalls.Root, "tests");
    private static readonly string File = Path.Combine(Tests, "records.approved.txt");

    [Fact]
    public void Every_recorded_call_gives_the_record_that_was_approved()
    {
        if (Environment.GetEnvironmentVariable("TUNER_APPROVE") == "1") System.IO.File.WriteAllLines(File, Logs().Select(log => ApprovedRecord.Of(log.Name, log.File).ToString()));
        var approved = System.IO.File.ReadLines(File).Select(ApprovedRecord.Parse).ToDictionary(record => record.Name);
        // Reading stops where enough is known.
        var faults = Logs().Select(log => Fault(log.Name, log.File, approved)).OfType<string>()
            .Concat(approved.Keys.Except(Logs().Select(log => log.Name)).Select(name => $"{name}: approved, and gone"))
            .Take(Named).ToList();
        Assert.True(faults.Count == 0, $"The first records that are not as approved:\n{string.Join('\n', faults)}\nIf they are right as they are now: {Command}");
    }

    private static string? Fault(string name, string file, Dictionary<string, ApprovedRecord> approved)
    {
        if (!approved.TryGetValue(name, out var before)) return $"{name}: not approved yet";
        var differences = string.Join("; ", ApprovedRecord.Of(name, file).DifferencesFrom(before));
        return differences.Length > 0 ? $"{name}: {differences}" : null;
    }

    /// <summary>All logs below the tests, in the order of their names.</summary>
    private static IEnumerable<(string Name, string File)> Logs() => Folders
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Tests, folder), "*.frames.jsonl", SearchOption.AllDirectories))
        .Select(file => (Path.GetRelativePath(Tests, file)[..^".frames.jsonl".Length].Replace('\\', '/'), file))
        .OrderBy(log => log.Item1, StringComparer.Ordinal);
}
