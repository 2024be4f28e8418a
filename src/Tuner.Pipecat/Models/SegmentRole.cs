namespace Tuner.Pipecat.Models;

/// <summary>The roles that the API accepts for a row of the timeline, and nothing else.</summary>
public static class SegmentRole
{
    /// <summary>The caller spoke.</summary>
    public const string User = "user";

    /// <summary>The bot was heard.</summary>
    public const string Agent = "agent";

    /// <summary>A tool was called.</summary>
    public const string AgentFunction = "agent_function";

    /// <summary>A tool's result came.</summary>
    public const string AgentResult = "agent_result";

    /// <summary>The conversation moved to another node.</summary>
    public const string NodeTransition = "node_transition";
}
