namespace Tuner.Pipecat.Tests.Support;

/// <summary>Texts below the tests that say what was approved. TUNER_APPROVE=1 writes them anew.</summary>
internal static class Approved
{
    private const int Named = 5;

    /// <summary>Compares lines with those of a file in <c>tests/</c>, and names the first that differ.</summary>
    public static void Check(string file, IReadOnlyList<string> now, string testClass)
    {
        var path = Path.Combine(RecordedCalls.Root, "tests", file);
        if (Environment.GetEnvironmentVariable("TUNER_APPROVE") == "1") File.WriteAllLines(path, now);
        var before = File.ReadAllLines(path);
        var other = Enumerable.Range(0, Math.Max(before.Length, now.Count)).Where(i => before.ElementAtOrDefault(i) != now.ElementAtOrDefault(i)).Take(Named)
            .Select(i => $"line {i + 1}\n  approved: {before.ElementAtOrDefault(i) ?? "nothing"}\n  now:      {now.ElementAtOrDefault(i) ?? "nothing"}").ToList();
        Assert.True(other.Count == 0, $"{file} says otherwise, first in\n{string.Join('\n', other)}\nIf it is right as it is now: TUNER_APPROVE=1 dotnet run --project tests/Tuner.Pipecat.Tests -- -class '*{testClass}'");
    }
}
