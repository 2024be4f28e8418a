using Tuner.RealtimeStandIn;

namespace Tuner.Voice.Tests.Support;

/// <summary>The recorded sessions: the service's events with what the host did, the truth, and the lines that the adapters make.</summary>
internal static class SessionFiles
{
    /// <summary>Set to 1, the lines are written anew in place of being compared.</summary>
    private const string Rewrite = "TUNER_WRITE_SESSIONS";

    /// <summary>Another folder of sessions: the larger set of tests/long.</summary>
    private const string Elsewhere = "TUNER_SESSIONS";

    private static readonly string Folder = Environment.GetEnvironmentVariable(Elsewhere) is { Length: > 0 } given ? given : Path.Combine(Checkout.Root, "tests", "sessions");

    public static IEnumerable<string> Names => Directory.EnumerateFiles(Folder, "*.events.jsonl").Select(path => Path.GetFileName(path)[..^".events.jsonl".Length]).Order(StringComparer.Ordinal);

    public static IReadOnlyList<SessionStep> StepsOf(string name) => [.. File.ReadLines(Path.Combine(Folder, name + ".events.jsonl")).Select(SessionStep.FromLine)];

    public static string LinesOf(string name, string made)
    {
        var path = Path.Combine(Folder, name + ".frames.jsonl");
        if (Environment.GetEnvironmentVariable(Rewrite) == "1") File.WriteAllText(path, made);
        return File.ReadAllText(path);
    }
}
