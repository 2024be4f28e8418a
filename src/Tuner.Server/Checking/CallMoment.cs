namespace Tuner.Server.Checking;

/// <summary>The moments of a call that people time.</summary>
internal enum MomentKind
{
    /// <summary>From the call's begin to the agent's first sound.</summary>
    Greeting,

    /// <summary>From the caller's last sound to the agent's first.</summary>
    Response,

    /// <summary>From the first sound with which the caller cut in to the agent's last.</summary>
    BargeIn,

    /// <summary>From a tool's start to its end.</summary>
    Tool,

    /// <summary>From a transfer being asked for to its outcome.</summary>
    Transfer,

    /// <summary>From the call's end to its record being stored.</summary>
    Stored,

    /// <summary>The agent was heard; not timed.</summary>
    Heard,
}

/// <summary>One moment of a call.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Ms">How long it took, milliseconds; null where it is not known.</param>
internal sealed record CallMoment(MomentKind Kind, long? Ms)
{
    /// <summary>Whether what was waited for never came, so that it would have taken longer.</summary>
    public bool AtLeast { get; init; }

    /// <summary>Whether it went wrong: a tool that failed, an answer that was cut.</summary>
    public bool Failed { get; init; }

    /// <summary>The tool's name.</summary>
    public string? Name { get; init; }

    /// <summary>The node of the conversation in which it happened, where the sender said so.</summary>
    public string? Node { get; init; }
}
