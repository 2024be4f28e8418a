using Tuner.Server.Calls.Reading;

namespace Tuner.Server.Pages.Detail;

/// <summary>Finds the result that belongs to a tool's call: the next one of its id that no other call has taken.</summary>
internal sealed class ToolResults
{
    private readonly Dictionary<string, Queue<CallRow>> _waiting;
    private readonly HashSet<CallRow> _taken = new(ReferenceEqualityComparer.Instance);

    public ToolResults(IEnumerable<CallRow> rows)
    {
        var results = rows.Where(row => row is { Role: RowRole.Result, Tool.RequestId: not null });
        _waiting = results.GroupBy(row => row.Tool!.RequestId!, StringComparer.Ordinal).ToDictionary(group => group.Key, group => new Queue<CallRow>(group), StringComparer.Ordinal);
        Functions = rows.Where(row => row is { Role: RowRole.Function, Tool.RequestId: not null }).Select(row => row.Tool!.RequestId!).ToHashSet(StringComparer.Ordinal);
    }

    private HashSet<string> Functions { get; }

    /// <summary>The result of a call; null when none came.</summary>
    public CallRow? TakeFor(CallRow function)
    {
        if (function.Tool?.RequestId is not { } id || !_waiting.TryGetValue(id, out var queue) || !queue.TryDequeue(out var result)) return null;
        _taken.Add(result);
        return result;
    }

    /// <summary>Whether a call has taken the result, or will: a result can stand before its call in the sender's order.</summary>
    public bool IsTaken(CallRow result) =>
        _taken.Contains(result) || (result.Tool?.RequestId is { } id && Functions.Contains(id) && _waiting[id].Contains(result));
}
