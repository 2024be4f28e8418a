using Tuner.Pipecat.Reading;
using Tuner.Server.Calls;

namespace Tuner.Server.Checking;

/// <summary>Takes the moments that people time out of a record.</summary>
internal static class TimedMoments
{
    /// <summary>The moments of a call.</summary>
    /// <param name="record">The call.</param>
    /// <param name="rows">Its narrow rows.</param>
    /// <param name="storedAtMs">When a server stored it, Unix milliseconds; null where none did.</param>
    public static IReadOnlyList<CallMoment> Of(CallRecord record, CallRows rows, long? storedAtMs) =>
    [
        Greeting(record),
        .. rows.Waits.Select(wait => new CallMoment(MomentKind.Response, wait.WaitMs) { AtLeast = !wait.Answered, Node = NodeOf(record, wait.Row) }),
        .. record.Rows.Where(row => row is { Role: RowRole.Agent } && !IsKeys(row)).Select(row => new CallMoment(MomentKind.Heard, null) { Failed = row.Interrupted, Node = NodeOf(row) }),
        .. record.Rows.Select(row => BargeIn(record, row)).OfType<CallMoment>(),
        .. rows.Tools.SelectMany(tool => Tool(record, tool)),
        .. Stored(record, storedAtMs),
    ];

    /// <summary>A call on which the agent was never heard has waited for it until its end.</summary>
    private static CallMoment Greeting(CallRecord record)
    {
        var first = record.Rows.Where(row => row.Role == RowRole.Agent && !IsKeys(row)).Min(row => row.StartMs);
        return new(MomentKind.Greeting, Math.Max(0, first ?? record.DurationMs)) { AtLeast = first is null };
    }

    private static CallMoment? BargeIn(CallRecord record, CallRow row)
    {
        if (row is not { Role: RowRole.Agent, Interrupted: true, EndMs: { } end }) return null;
        var cutIn = row.InterruptedAtMs
            ?? record.Rows.Where(other => other is { Role: RowRole.Caller, Interrupted: true } && other.StartMs >= row.StartMs && other.StartMs <= end).Min(other => other.StartMs);
        // A row that was cut by nobody's voice is no barge-in; one whose sound ended before him had nothing left to stop.
        return cutIn is { } at ? new(MomentKind.BargeIn, Math.Max(0, end - at)) { Node = NodeOf(row) } : null;
    }

    private static IEnumerable<CallMoment> Tool(CallRecord record, ToolRow tool)
    {
        // One that still ran when the call was over took at least until then.
        var open = tool.DurationMs is null && tool.Error == "never_ended" && tool.AtMs <= record.DurationMs;
        var moment = new CallMoment(MomentKind.Tool, open ? record.DurationMs - tool.AtMs : tool.DurationMs) { AtLeast = open, Failed = tool.Failed, Name = tool.Name, Node = NodeOf(record, tool.Row) };
        yield return moment;
        if (IsTransfer(tool.Name)) yield return moment with { Kind = MomentKind.Transfer };
    }

    private static IEnumerable<CallMoment> Stored(CallRecord record, long? storedAtMs)
    {
        if (storedAtMs is not { } stored) yield break;
        var end = CallTimes.ToUnixMs((long?)record.Payload.Number("end_timestamp")) ?? record.StartedAtMs + record.DurationMs;
        // Two machines' clocks: a record is not stored before its call's end.
        yield return new(MomentKind.Stored, Math.Max(0, stored - end));
    }

    /// <summary>Whether a tool hands the call on: one of the words of its name is <c>transfer</c>.</summary>
    private static bool IsTransfer(string name)
    {
        var at = name.IndexOf("transfer", StringComparison.OrdinalIgnoreCase);
        return at >= 0 && (at == 0 || !char.IsAsciiLetterLower(name[at - 1]) || char.IsAsciiLetterUpper(name[at]));
    }

    private static string? NodeOf(CallRecord record, int row) => row < record.Rows.Count ? NodeOf(record.Rows[row]) : null;

    private static string? NodeOf(CallRow row) => row.Metadata.Text("node");

    private static bool IsKeys(CallRow row) => row.Metadata.Text("input") == "dtmf";
}
