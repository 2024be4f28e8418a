namespace Tuner.Pipecat.Spans;

/// <summary>
/// Writes spans as OTLP's Protocol Buffers (opentelemetry-proto v1). A call is one message; the messages of several calls,
/// one behind the other, are one message of all.
/// </summary>
internal static class OtlpProtobuf
{
    /// <summary>The message of a call.</summary>
    public static ReadOnlyMemory<byte> Of(CallTraces traces) => Of(traces.Resource, [new(OtlpScope.Name, SpanKeys.Version, traces.Spans)]);

    /// <summary>The message of spans that several libraries made.</summary>
    public static ReadOnlyMemory<byte> Of(List<SpanAttribute> resource, IReadOnlyCollection<ScopeSpans> scopes)
    {
        var message = new ProtobufWriter();
        message.Write(1, resourceSpans =>
        {
            resourceSpans.Write(1, about => Write(about, 1, resource));
            foreach (var made in scopes)
            {
                resourceSpans.Write(2, scopeSpans =>
                {
                    scopeSpans.Write(1, scope =>
                    {
                        scope.Write(1, made.Name);
                        scope.Write(2, made.Version);
                    });
                    foreach (var span in made.Spans) scopeSpans.Write(2, each => Write(each, span));
                });
            }
        });
        return message.Written;
    }

    private static void Write(ProtobufWriter message, ExportSpan span)
    {
        message.Write(1, span.TraceId);
        message.Write(2, span.SpanId);
        message.Write(4, span.ParentId);
        message.Write(5, span.Name);
        message.WriteEnum(6, (int)span.Kind);
        message.WriteFixed64(7, span.StartNs);
        message.WriteFixed64(8, span.EndNs);
        Write(message, 9, span.Attributes);
        foreach (var happened in span.Events)
        {
            message.Write(11, each =>
            {
                each.WriteFixed64(1, happened.AtNs);
                each.Write(2, happened.Name);
                Write(each, 3, happened.Attributes);
            });
        }

        foreach (var linked in span.Links)
        {
            message.Write(13, link =>
            {
                link.Write(1, linked.TraceId);
                link.Write(2, linked.SpanId);
            });
        }

        message.Write(15, status =>
        {
            if (span.Error is not { } error) return;
            status.Write(2, error);
            status.WriteEnum(3, OtlpScope.StatusError);
        });
    }

    private static void Write(ProtobufWriter message, int field, List<SpanAttribute> attributes)
    {
        foreach (var attribute in attributes)
        {
            message.Write(field, pair =>
            {
                pair.Write(1, attribute.Key);
                pair.Write(2, any => Write(any, attribute.Value));
            });
        }
    }

    private static void Write(ProtobufWriter any, SpanValue value)
    {
        if (value.Text is { } text) any.WriteChosen(1, text);
        else if (value.Flag is { } flag) any.WriteChosen(2, flag ? 1L : 0L);
        else if (value.Whole is { } whole) any.WriteChosen(3, whole);
        else if (value.Number is { } number) any.WriteChosen(4, number);
        else if (value.List is { } list)
        {
            any.Write(5, values =>
            {
                foreach (var item in list) values.Write(1, each => Write(each, item));
            });
        }
    }
}
