namespace Tuner.Cli.Bench.Truth;

/// <summary>The kinds of facts of a call, as columns of the table.</summary>
internal enum FactKind
{
    Caller,
    Bot,
    Tools,
    Nodes,
    Latency,
    Parts,
    Details,
    Usage,
    End,
    Shape,
    Errors,
}

/// <summary>One fact of a call, and what the record has wrong about it; nothing, when it is right.</summary>
internal sealed record ScoredFact(FactKind Kind, string What, IReadOnlyList<string> Faults)
{
    public bool Right => Faults.Count == 0;

    public static ScoredFact Of(FactKind kind, string what, string? fault = null) => new(kind, what, fault is null ? [] : [fault]);
}
