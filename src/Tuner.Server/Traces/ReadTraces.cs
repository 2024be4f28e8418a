namespace Tuner.Server.Traces;

/// <summary>The spans of a request, and those that cannot be taken.</summary>
internal sealed class ReadTraces
{
    private readonly List<ReceivedSpan> _spans = [];

    /// <summary>Those that may be taken.</summary>
    public IReadOnlyList<ReceivedSpan> Spans => _spans;

    /// <summary>How many were refused: their ids or times are none, or there are too many.</summary>
    public int Refused { get; private set; }

    /// <summary>Adds a span, or counts it as refused.</summary>
    public void Add(ReceivedSpan span)
    {
        // An id of another length was read as none.
        var isSpan = span.TraceId.AsSpan().ContainsAnyExcept((byte)0) && span.SpanId.AsSpan().ContainsAnyExcept((byte)0) && span.StartNs > 0;
        if (!isSpan || _spans.Count >= TraceLimits.Spans)
        {
            Refused++;
            return;
        }
        _spans.Add(span with { Name = TraceLimits.Cut(span.Name, TraceLimits.Name), Status = TraceLimits.Cut(span.Status, TraceLimits.Value), EndNs = Math.Max(span.StartNs, span.EndNs) });
    }

    /// <summary>A span's kind, 0 to 5; one that OTLP does not know counts as unspecified.</summary>
    public static int Kind(long number) => number is >= 0 and <= 5 ? (int)number : 0;

    /// <summary>The same with the call of each span told by its trace, where one of its spans told it: once is enough.</summary>
    public IReadOnlyList<ReceivedSpan> WithCalls()
    {
        var calls = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var span in _spans)
            if (span.CallId is { } call) calls.TryAdd(Convert.ToHexString(span.TraceId), call);
        return [.. _spans.Select(span => span.CallId is null && calls.TryGetValue(Convert.ToHexString(span.TraceId), out var call) ? span with { CallId = call } : span)];
    }
}
