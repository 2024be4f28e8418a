namespace Tuner.Pipecat.Recording.Latency;

// The spans that a wait is cut into: each begins where the one before it ended.
internal sealed partial class ResponseLatency
{
    /// <summary>The time until a moment belongs to the tools that ran in it, overlaps once; the rest to <paramref name="between"/>.</summary>
    private void RunTools(long until, LatencyOwner? between = null)
    {
        foreach (var tool in _tools)
        {
            var ended = tool.FirstResult ?? tool.End ?? until;
            if (tool.Start >= until || ended <= _cursor) continue;
            Note($"{tool.Name} began", tool.Start, tool.StartLine);
            Note($"{tool.Name} ended", ended, tool.FirstResultLine > 0 ? tool.FirstResultLine : tool.EndLine);
            To(tool.Start, between ?? Pipeline);
            To(Math.Min(ended, until), new LatencyOwner($"tool:{tool.Name}", "bot", tool.Name ?? "tool", LatencyPart.Tool));
        }

        To(until, between ?? Pipeline);
    }

    /// <summary>Nothing is noted of what no line told.</summary>
    private void Note(string what, long clock, int line)
    {
        if (line > 0) Moments.Add((what, clock, line));
    }

    private void To(long clock, LatencyOwner owner)
    {
        var end = Math.Min(clock, _end);
        if (end <= _cursor) return;
        _spans.Add(new WaitSpan(owner, _cursor, end));
        _cursor = end;
    }

    /// <summary>While the host stood still nobody else could have been faster.</summary>
    private void Overlay(Stall stall)
    {
        var host = new LatencyOwner("host_stall", "host", "event loop stood still", LatencyPart.Unexplained);
        for (var i = _spans.Count - 1; i >= 0; i--)
        {
            var span = _spans[i];
            var (start, end) = (Math.Max(span.Start, stall.Start), Math.Min(span.End, stall.End));
            if (start >= end) continue;
            _spans.RemoveAt(i);
            if (end < span.End) _spans.Insert(i, span with { Start = end });
            _spans.Insert(i, new WaitSpan(host, start, end));
            if (start > span.Start) _spans.Insert(i, span with { End = start });
        }
    }
}
