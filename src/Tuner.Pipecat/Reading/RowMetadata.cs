namespace Tuner.Pipecat.Reading;

/// <summary>What exports read of a row beside what has a name of its own.</summary>
internal static class RowMetadata
{
    /// <summary>How many turns of the caller had begun; null when the sender did not say.</summary>
    public static long? TurnIndex(this CallRow row) => row.Metadata.Milliseconds("turn_index");

    /// <summary>The flow's node in which the row happened.</summary>
    public static string? InNode(this CallRow row) => row.Metadata.Text("node");

    /// <summary>Whether keys were pressed, and nothing was said.</summary>
    public static bool IsKeys(this CallRow row) => row.Metadata.Text("input") == "dtmf";

    /// <summary>A number among the metadata.</summary>
    public static long? Milliseconds(this CallRow row, string name) => row.Metadata.Milliseconds(name);

    /// <summary>Whether it was spoken, or pressed, by either side.</summary>
    public static bool IsSpoken(this CallRow row) => row.Role is RowRole.Caller or RowRole.Agent;

    /// <summary>When a tool ran: what it says itself, else its rows.</summary>
    /// <param name="row">The row of its call.</param>
    /// <param name="result">The row of its result; null where none came.</param>
    public static (long? StartMs, long? EndMs) ToolTimes(CallRow row, CallRow? result)
    {
        var start = row.Tool?.StartMs ?? row.StartMs;
        var end = row.Tool?.EndMs ?? result?.Tool?.EndMs ?? result?.StartMs;
        return (start, end >= start ? end : null);
    }
}
