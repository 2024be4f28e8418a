namespace Tuner.Pipecat.Spans;

/// <summary>Spans of an application that go to the server in one request.</summary>
/// <param name="callId">The call that they belong to.</param>
internal sealed class SpanBatch(string callId)
{
    private readonly List<ScopeSpans> _scopes = [];
    private string? _service;

    /// <summary>How many spans there are.</summary>
    public int Count { get; private set; }

    /// <summary>About how much they take, bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>How many spans of the call are in no request, since there was no room for them.</summary>
    public long Dropped { get; set; }

    /// <summary>Adds a span that takes so many bytes.</summary>
    public void Add(ReadSpan span, int bytes)
    {
        Count++;
        Bytes += bytes;
        _service ??= span.Service;
        foreach (var scope in _scopes)
        {
            if (scope.Name != span.Scope) continue;
            scope.Spans.Add(span.Span);
            return;
        }

        _scopes.Add(new(span.Scope, "", [span.Span]));
    }

    /// <summary>The request, in Protocol Buffers.</summary>
    public byte[] ToRequest()
    {
        var resource = new List<SpanAttribute> { new("tuner.call_id", SpanValue.Of(callId)!) };
        if (SpanValue.Of(_service) is { } service) resource.Add(new("service.name", service));
        if (Dropped > 0) resource.Add(new("tuner.spans_dropped", SpanValue.Of(Dropped)!));
        return OtlpProtobuf.Of(resource, _scopes).ToArray();
    }
}
