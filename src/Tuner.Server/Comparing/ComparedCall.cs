using Tuner.Server.Calls.Reading;

namespace Tuner.Server.Comparing;

/// <summary>What a comparison uses of a call. Holds no part of its payload.</summary>
internal sealed record ComparedCall
{
    /// <summary>The waits of its caller, those without an answer too.</summary>
    public required IReadOnlyList<ComparedWait> Waits { get; init; }

    /// <summary>Its tools, each once.</summary>
    public required IReadOnlyList<ComparedTool> Tools { get; init; }

    /// <summary>What went wrong in the pipeline: the service that said it, of which there are few, never its words.</summary>
    public required IReadOnlyList<string> Errors { get; init; }

    /// <summary>Rows that the agent spoke.</summary>
    public required int AgentRows { get; init; }

    /// <summary>Rows that the caller spoke.</summary>
    public required int CallerRows { get; init; }

    /// <summary>Rows of the agent that were cut.</summary>
    public required int Interruptions { get; init; }

    /// <summary>Milliseconds.</summary>
    public required long DurationMs { get; init; }

    /// <summary>US cents; null where nobody said.</summary>
    public double? CostCents { get; init; }

    /// <summary>Why it ended; empty where nobody said.</summary>
    public string EndReason { get; init; } = "";

    /// <summary>Takes it from a record.</summary>
    public static ComparedCall Of(CallRecord record) => new()
    {
        Waits = [.. record.Rows.Select(ComparedWait.Of).OfType<ComparedWait>()],
        Tools = ComparedTool.AllOf(record.Rows),
        Errors = [.. record.Errors.Select(error => ServiceOf(error.Source))],
        AgentRows = record.Rows.Count(row => row.Role == RowRole.Agent),
        CallerRows = record.Rows.Count(row => row.Role == RowRole.Caller),
        Interruptions = record.Rows.Count(row => row is { Role: RowRole.Agent, Interrupted: true }),
        DurationMs = record.DurationMs,
        CostCents = record.Payload.Number("call_cost"),
        EndReason = record.Payload.Text("disconnection_reason") ?? "",
    };

    /// <summary>The kind of a service: its number, or its address in memory, is another one in each process.</summary>
    private static string ServiceOf(string? source)
    {
        var name = source?.Split(" object at 0x")[0] ?? "";
        if (name.Length < source?.Length) name = name[(name.LastIndexOf('.') + 1)..].TrimStart('<');
        if (name.LastIndexOf('#') is > 0 and var number && name.AsSpan(number + 1).IndexOfAnyExceptInRange('0', '9') < 0) name = name[..number];
        return name.Length > 0 ? name : "unknown";
    }
}

/// <summary>One wait of the caller.</summary>
/// <param name="Ms">How long; for one without an answer how long it was when the caller went on or the call ended.</param>
/// <param name="Unanswered">Whether no answer came, so that it would have been longer still.</param>
/// <param name="Spans">Milliseconds by the stable name of their owner (<c>vad_silence</c>, <c>llm</c>, <c>tool:NAME</c>, …).</param>
internal sealed record ComparedWait(long Ms, bool Unanswered, IReadOnlyDictionary<string, long> Spans)
{
    /// <summary>The wait of a row; null where it ended none.</summary>
    public static ComparedWait? Of(CallRow row)
    {
        if (row.UnansweredMs is { } unanswered) return new(unanswered, true, new Dictionary<string, long>());
        if (row.Wait is not { } wait) return null;
        var spans = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var span in wait.Spans) spans[span.Key] = spans.GetValueOrDefault(span.Key) + span.EndMs - span.StartMs;
        return new(wait.TotalMs, false, spans);
    }
}

/// <summary>One use of a tool.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Failed">Whether it brought no result as it should.</param>
/// <param name="Ms">How long it ran; null where that is not known.</param>
internal sealed record ComparedTool(string Name, bool Failed, long? Ms)
{
    /// <summary>The tools of a call; a tool's call and its result are one use.</summary>
    public static IReadOnlyList<ComparedTool> AllOf(IReadOnlyList<CallRow> rows) =>
    [
        .. rows.Where(row => row.Tool is not null)
            .Select((row, index) => (Tool: row.Tool!, Id: row.Tool!.RequestId ?? $"\0{index}"))
            .GroupBy(row => (row.Id, row.Tool.Name))
            .Select(rows => new ComparedTool(rows.Key.Name, rows.Any(row => row.Tool.Failed), LengthOf(rows.Last().Tool))),
    ];

    private static long? LengthOf(ToolFacts tool) => tool is { StartMs: { } start, EndMs: { } end } && end >= start ? end - start : null;
}
