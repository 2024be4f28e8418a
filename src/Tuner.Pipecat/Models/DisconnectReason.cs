namespace Tuner.Pipecat.Models;

/// <summary>Why a call ended. Plain strings, so that a resolver may return any other reason as well.</summary>
public static class DisconnectReason
{
    /// <summary>The caller hung up.</summary>
    public const string UserHangup = "user_hangup";

    /// <summary>The bot ended the call.</summary>
    public const string AgentHangup = "agent_hangup";

    /// <summary>The caller was handed over to somebody else.</summary>
    public const string Transfer = "call_transfer";

    /// <summary>Something broke, or the pipeline stopped without an end.</summary>
    public const string Error = "error";

    /// <summary>Nobody spoke for too long.</summary>
    public const string Timeout = "timeout";

    /// <summary>The application does not know.</summary>
    public const string Unknown = "unknown";
}
