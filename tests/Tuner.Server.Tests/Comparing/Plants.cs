namespace Tuner.Server.Tests.Comparing;

/// <summary>Ten regressions of a size that matters, each with the figure that must name it at 200 calls a side.</summary>
internal static class Plants
{
    public static IReadOnlyDictionary<string, (DrawnCalls Calls, string Figure)> All { get; } = new Dictionary<string, (DrawnCalls, string)>
    {
        ["response time p50 +20 %"] = (new() { Slower = 1.2 }, "response time p50"),
        ["tools that fail 5 -> 20 %"] = (new() { Failing = 20 }, "tools that failed"),
        ["VAD silence +150 ms"] = (new() { SilenceMs = 350 }, "whose wait: VAD stop_secs"),
        ["voice +150 ms"] = (new() { VoiceMs = 150 }, "wait: tts"),
        ["unanswered turns 1 -> 4 %"] = (new() { Unanswered = 4 }, "unanswered turns"),
        ["interrupted answers 10 -> 18 %"] = (new() { Interrupted = 18 }, "interruptions"),
        ["calls with an error 5 -> 20 %"] = (new() { Errors = 20 }, "errors"),
        ["calls that end in an error 3 -> 15 %"] = (new() { EndedByError = 15 }, "ended by error"),
        ["cost +25 %"] = (new() { Dearer = 1.25 }, "cost"),
        ["a tool's time +40 %"] = (new() { ToolSlower = 1.4 }, "tool book: time p50"),
    };
}
