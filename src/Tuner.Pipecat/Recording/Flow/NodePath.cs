using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Recording.Flow;

/// <summary>The nodes that the conversation went through.</summary>
internal sealed class NodePath
{
    private readonly List<NodeStep> _steps = [];
    private (long Clock, int Line)? _acted;
    private bool _leads;

    public IReadOnlyList<NodeStep> All => _steps;

    /// <summary>
    /// A flow's function gives a result that asks no model: what the next node does before it is set comes behind
    /// that, the actions of the last one before it.
    /// </summary>
    public void Resulted(FunctionCallResultFrame frame)
    {
        if ((frame.Properties?.RunLlm ?? frame.RunLlm) == false) (_acted, _leads) = (null, true);
    }

    /// <summary>A flow acts, which it does before it sets a node, and after the node's answer.</summary>
    public void Acted(ActionFinishedFrame frame, long now)
    {
        if (_leads || _steps.Count == 0) _acted ??= (now, frame.Line);
    }

    /// <summary>
    /// Takes a step. It is told when the node is set, which is after what the node says or does first;
    /// <paramref name="began"/> is when the step began, on the call's clock, where the application's side noted it.
    /// </summary>
    public void Moved(NodeEvent moved, long? began, long now)
    {
        if (moved.To is not { Length: > 0 } to) return;
        var from = moved.From is { Length: > 0 } given ? given : _steps.Count > 0 ? _steps[^1].To : null;
        var (clock, line) = began is { } noted ? (Math.Min(noted, now), moved.Line) : _acted ?? (now, moved.Line);
        (_acted, _leads) = (null, false);
        _steps.Add(new NodeStep(from, to, moved.Reason, moved.Text, clock, moved.Line) { BeganLine = line });
    }

    /// <summary>The node in which a moment lies; what happens in the very moment of a step led to it.</summary>
    public string? At(long clock)
    {
        for (var i = _steps.Count - 1; i >= 0; i--)
        {
            if (_steps[i].Clock < clock) return _steps[i].To;
        }

        return null;
    }
}

/// <summary>A step to another node.</summary>
internal sealed record NodeStep(string? From, string To, string? Reason, string? Text, long Clock, int Line)
{
    /// <summary>The line that told when it began.</summary>
    public required int BeganLine { get; init; }
}
