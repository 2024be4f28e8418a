namespace Tuner.Pipecat.Reading;

/// <summary>What a row of the timeline is.</summary>
internal enum RowRole
{
    /// <summary>The caller spoke.</summary>
    Caller,

    /// <summary>The agent was heard.</summary>
    Agent,

    /// <summary>A tool was called.</summary>
    Function,

    /// <summary>A tool's result came.</summary>
    Result,

    /// <summary>The conversation moved on to another node.</summary>
    Node,
}

/// <summary>The API's names of the roles.</summary>
internal static class RowRoles
{
    /// <summary>The role of a name; null when there is none of that name.</summary>
    public static RowRole? Parse(string? name) => name switch
    {
        "user" => RowRole.Caller,
        "agent" => RowRole.Agent,
        "agent_function" => RowRole.Function,
        "agent_result" => RowRole.Result,
        "node_transition" => RowRole.Node,
        _ => null,
    };
}
