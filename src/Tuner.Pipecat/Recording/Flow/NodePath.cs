using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Recording.Flow;

/// <summary>The nodes that the conversation went through.</summary>
internal sealed class NodePath
{
    private readonly List<NodeStep> _steps = [];

    public IReadOnlyList<NodeStep> All => _steps;

    public void Moved(NodeEvent moved, long now)
    {
        if (moved.To is not { Length: > 0 } to) return;
        var from = moved.From is { Length: > 0 } given ? given : _steps.Count > 0 ? _steps[^1].To : null;
        _steps.Add(new NodeStep(from, to, moved.Reason, moved.Text, now, moved.Line));
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
internal sealed record NodeStep(string? From, string To, string? Reason, string? Text, long Clock, int Line);
