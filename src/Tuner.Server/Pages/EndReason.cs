namespace Tuner.Server.Pages;

/// <summary>Why a call ended, in words.</summary>
internal static class EndReason
{
    /// <summary>The words for a reason; one that we do not know is printed as it is.</summary>
    public static string Words(string? reason) => reason switch
    {
        null or "" => "Not said",
        "agent_hangup" => "Agent hung up",
        "user_hangup" => "Caller hung up",
        "call_transfer" => "Handed over",
        "timeout" => "Nobody spoke",
        "error" => "Something broke",
        "unknown" => "Not known",
        _ => Format.Words(Format.Bounded(reason, 100)),
    };

    /// <summary>The same where nothing beside it says that it is about the end.</summary>
    public static string Sentence(string? reason) => reason switch
    {
        null or "" => "Why it ended was not said",
        "unknown" => "Why it ended is not known",
        _ => Words(reason),
    };

    /// <summary>Whether the reason is a fault.</summary>
    public static bool IsFault(string? reason) => reason == "error";
}
