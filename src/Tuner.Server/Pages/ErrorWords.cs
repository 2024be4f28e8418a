using System.Text.RegularExpressions;
using Tuner.Pipecat.Reading;

namespace Tuner.Server.Pages;

/// <summary>What an error of the pipeline means to who made the agent: which service, what became of it. The raw text stays beside it.</summary>
internal static partial class ErrorWords
{
    // What of a message is looked at; services put their whole answer into it.
    private const int Sight = 4_000;

    /// <summary>The error in a few words, as <c>Voice service lost: HTTP 503</c>.</summary>
    public static string Of(RecordedError error)
    {
        var message = error.Message.Length > Sight ? error.Message[..Sight] : error.Message;
        if (ToolCall().Match(message) is { Success: true } tool) return $"Tool {tool.Groups[1].Value} failed";
        var who = Who(error.Source ?? "", error.Category ?? "");
        var what = What(message);
        return what is null ? $"{who} failed" : $"{who} {what}";
    }

    private static string Who(string source, string category)
    {
        bool Has(string word) => source.Contains(word, StringComparison.OrdinalIgnoreCase);
        // In "DeepgramSTTService" stands TTS, too, and "stt" in "ElevenLabsTTSService" where case does not count.
        if (source.Contains("STT", StringComparison.Ordinal) || (Has("stt") && !Has("tts")) || Has("transcri")) return "Speech-to-text service";
        if (Has("tts")) return "Voice service";
        if (Has("realtime") || Has("nova sonic") || Has("NovaSonic") || Has("GeminiLive") || Has("ultravox")) return "Speech-to-speech service";
        if (Has("llm")) return "Language model";
        if (Has("transport") || source.StartsWith("Input#", StringComparison.Ordinal) || source.StartsWith("Output#", StringComparison.Ordinal)) return "Line to the caller";
        if (Has("memory") || Has("mem0")) return "Memory service";
        if (Has("avatar") || Has("tavus") || Has("heygen") || Has("simli")) return "Avatar service";
        var name = (source.Length > 0 ? source : category).Split('#')[0];
        return name.Length is 0 or > 60 ? "Something in the pipeline" : Format.Words(name);
    }

    private static string? What(string message)
    {
        var status = Status().Match(message) is { Success: true } found ? found.Groups[1].Value : null;
        var meaning = status switch
        {
            "401" or "403" => "refused the key",
            "402" => "asks for payment",
            "404" => "does not know what was asked for",
            "408" or "504" or "524" => "did not answer in time",
            "413" => "got too much at once",
            "429" => OutOfQuota().IsMatch(message) ? "has no quota left" : "was asked too often",
            "529" => "is overloaded",
            ['4', ..] => "refused the request",
            ['5', ..] => "lost",
            _ => null,
        };
        if (meaning is not null) return $"{meaning}: HTTP {status}";
        foreach (var (pattern, words) in Patterns)
            if (pattern.IsMatch(message)) return words;
        return null;
    }

    private static readonly (Regex Pattern, string Words)[] Patterns =
    [
        (OutOfQuota(), "has no quota left"),
        (RateLimit(), "was asked too often"),
        (Key(), "refused the key"),
        (TooLong(), "got more text than it takes"),
        (TimedOut(), "did not answer in time"),
        (NoAddress(), "cannot be found: its address is unknown here"),
        (Certificate(), "cannot be trusted: its certificate is wrong"),
        (Refused(), "cannot be reached"),
        (Session(), "ended its session"),
        (Lost(), "lost: the connection broke"),
    ];

    [GeneratedRegex(@"Error executing function call \[([^\]\r\n]{1,100})\]", RegexOptions.CultureInvariant)]
    private static partial Regex ToolCall();

    // A status is told as one: three digits alone are anything.
    [GeneratedRegex(@"(?:\bHTTP(?:/\d(?:\.\d)?)?|\bstatus(?:[ _]?code)?|\berror code|\bcode|\breturned|\bresponse|\banswered)\b[""'\s:=(]{0,4}(?:with\s)?([45]\d\d)\b", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Status();

    [GeneratedRegex(@"insufficient[_ ](?:quota|credit|funds|balance)|quota (?:is )?exceeded|exceeded your (?:current )?quota|out of credits|credits? exhausted", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex OutOfQuota();

    [GeneratedRegex(@"rate[_ ]limit|too many requests|concurrency limit", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex RateLimit();

    [GeneratedRegex(@"invalid[_ ]api[_ ]?key|incorrect api key|unauthori[sz]ed|forbidden|authentication (?:failed|error)|permission denied", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Key();

    [GeneratedRegex(@"context[_ ]length|maximum context|too many tokens|prompt is too long", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex TooLong();

    [GeneratedRegex(@"timed? ?out|deadline exceeded|no response within", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex TimedOut();

    [GeneratedRegex(@"name or service not known|getaddrinfo|nodename nor servname|name resolution|no such host", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex NoAddress();

    [GeneratedRegex(@"certificate[_ ]verify|certificate (?:has expired|is not valid)|self[- ]signed certificate", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Certificate();

    [GeneratedRegex(@"connection refused|cannot connect|could not connect|failed to connect|network is unreachable|no route to host|errno 111", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Refused();

    [GeneratedRegex(@"session[_ ](?:has )?expired|maximum (?:session )?duration", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Session();

    [GeneratedRegex(@"connection (?:was )?(?:lost|closed|reset|aborted|broken)|lost its connection|no close frame|socket (?:is )?closed|connectionclosed|broken pipe|eof occurred|disconnected|is gone", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Lost();
}
