using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Models;

namespace Tuner.Voice;

/// <summary>Why a call ended.</summary>
public enum CallEnd
{
    /// <summary>Nobody said.</summary>
    Unknown,

    /// <summary>The agent hung up. What it was still saying is taken to be heard out.</summary>
    AgentHungUp,

    /// <summary>The caller hung up: what the agent was still saying is cut off.</summary>
    CallerHungUp,

    /// <summary>Nobody spoke for too long.</summary>
    TimedOut,

    /// <summary>Something failed: what the agent was still saying is cut off.</summary>
    Failed,
}

/// <summary>Ends as frames.</summary>
internal static class CallEndFrames
{
    public static Frame ToFrame(this CallEnd end) => end switch
    {
        CallEnd.AgentHungUp => new EndFrame { Reason = DisconnectReason.AgentHangup },
        CallEnd.CallerHungUp => new CancelFrame { Reason = DisconnectReason.UserHangup },
        CallEnd.TimedOut => new EndFrame { Reason = DisconnectReason.Timeout },
        CallEnd.Failed => new CancelFrame { Reason = DisconnectReason.Error },
        _ => new EndFrame { Reason = DisconnectReason.Unknown },
    };

    public static Frame ToFrame(this SessionEnd how) => how switch
    {
        SessionEnd.RemoteClosed => new CancelFrame { Reason = "remote_closed" },
        SessionEnd.Expired => new CancelFrame { Reason = "session_expired" },
        SessionEnd.Failed => new CancelFrame { Reason = DisconnectReason.Error },
        _ => new CancelFrame { Reason = "session_disposed" },
    };
}
