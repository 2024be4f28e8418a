using Tuner.Pipecat.Reading;

namespace Tuner.Server.Pages.Detail;

/// <summary>Finds the result that belongs to a tool's call: of the results of its id the next one, in the sender's order, also where it stands before its call.</summary>
internal sealed class ToolResults
{
    private readonly Dictionary<CallRow, CallRow> _results = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<CallRow> _taken = new(ReferenceEqualityComparer.Instance);

    public ToolResults(IReadOnlyList<CallRow> rows)
    {
        var waiting = rows
            .Where(row => row is { Role: RowRole.Result, Tool.RequestId: not null })
            .GroupBy(row => row.Tool!.RequestId!, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => new Queue<CallRow>(group), StringComparer.Ordinal);
        foreach (var function in rows.Where(row => row is { Role: RowRole.Function, Tool.RequestId: not null }))
        {
            if (!waiting.TryGetValue(function.Tool!.RequestId!, out var queue) || !queue.TryDequeue(out var result)) continue;
            _results.Add(function, result);
            _taken.Add(result);
        }
    }

    /// <summary>The result of a call; null when none came.</summary>
    public CallRow? Of(CallRow function) => _results.GetValueOrDefault(function);

    /// <summary>Whether a call has the result; one more than there were calls stands for itself.</summary>
    public bool IsTaken(CallRow result) => _taken.Contains(result);
}
