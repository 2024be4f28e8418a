namespace Tuner.Server.Traces;

/// <summary>Reads OTLP's traces from Protocol Buffers (opentelemetry-proto v1).</summary>
internal static class OtlpBytes
{
    private const int Failed = 2;

    /// <summary>Reads a request.</summary>
    /// <exception cref="FormatException">The bytes are no such message.</exception>
    public static ReadTraces Read(ReadOnlySpan<byte> bytes)
    {
        var read = new ReadTraces();
        var request = new ProtobufFields(bytes);
        while (request.TryRead())
            if (request is { Field: 1, IsBytes: true }) ReadResource(request.Bytes, read);
        return read;
    }

    private static void ReadResource(ReadOnlySpan<byte> bytes, ReadTraces read)
    {
        // The resource's attributes may name the call for all of its spans; they may stand behind them.
        string? call = null;
        var fields = new ProtobufFields(bytes);
        while (fields.TryRead())
            if (fields is { Field: 1, IsBytes: true }) call = CallOf(fields.Bytes) ?? call;
        fields = new(bytes);
        while (fields.TryRead())
        {
            if (fields is not { Field: 2, IsBytes: true }) continue;
            var scope = new ProtobufFields(fields.Bytes);
            while (scope.TryRead())
                if (scope is { Field: 2, IsBytes: true }) ReadSpan(scope.Bytes, call, read);
        }
    }

    private static string? CallOf(ReadOnlySpan<byte> resource)
    {
        using var details = new SpanDetails();
        var fields = new ProtobufFields(resource);
        while (fields.TryRead())
            if (fields is { Field: 1, IsBytes: true }) WriteAttribute(fields.Bytes, details, 0);
        return details.CallId;
    }

    private static void ReadSpan(ReadOnlySpan<byte> bytes, string? call, ReadTraces read)
    {
        using var details = new SpanDetails();
        var span = new ReceivedSpan([], [], [], "", 0, 0);
        var fields = new ProtobufFields(bytes);
        while (fields.TryRead())
        {
            span = (fields.Field, fields.IsBytes) switch
            {
                (1, true) => span with { TraceId = fields.Bytes.Length == 16 ? fields.Bytes.ToArray() : [] },
                (2, true) => span with { SpanId = fields.Bytes.Length == 8 ? fields.Bytes.ToArray() : [] },
                (4, true) => span with { ParentId = fields.Bytes.Length == 8 ? fields.Bytes.ToArray() : [] },
                (5, true) => span with { Name = fields.Text },
                (6, false) => span with { Kind = ReadTraces.Kind((long)fields.Number) },
                (7, false) => span with { StartNs = Time(fields.Number) },
                (8, false) => span with { EndNs = Time(fields.Number) },
                (15, true) => WithStatus(span, fields.Bytes),
                _ => span,
            };
            if (fields is { Field: 9, IsBytes: true }) WriteAttribute(fields.Bytes, details, 0);
        }
        // Behind the attributes, wherever they stand in the message.
        fields = new(bytes);
        while (fields.TryRead())
            if (fields is { Field: 11, IsBytes: true }) WriteEvent(fields.Bytes, details);
        read.Add(span with { Details = details.End(), CallId = details.CallId ?? call });
    }

    private static long Time(ulong ns) => (long)Math.Min(ns, long.MaxValue);

    private static ReceivedSpan WithStatus(ReceivedSpan span, ReadOnlySpan<byte> bytes)
    {
        var fields = new ProtobufFields(bytes);
        while (fields.TryRead())
        {
            if (fields is { Field: 2, IsBytes: true }) span = span with { Status = fields.Text };
            if (fields is { Field: 3, IsBytes: false }) span = span with { Failed = fields.Number == Failed };
        }
        return span;
    }

    private static void WriteEvent(ReadOnlySpan<byte> bytes, SpanDetails details)
    {
        var (name, at) = ("", 0L);
        var fields = new ProtobufFields(bytes);
        while (fields.TryRead())
        {
            if (fields is { Field: 1, IsBytes: false }) at = Time(fields.Number);
            if (fields is { Field: 2, IsBytes: true }) name = fields.Text;
        }
        if (!details.TryBeginEvent(name, at)) return;
        fields = new(bytes);
        while (fields.TryRead())
            if (fields is { Field: 3, IsBytes: true }) WriteAttribute(fields.Bytes, details, 0);
    }

    private static void WriteAttribute(ReadOnlySpan<byte> bytes, SpanDetails details, int depth)
    {
        var key = "";
        ReadOnlySpan<byte> value = default;
        var fields = new ProtobufFields(bytes);
        while (fields.TryRead())
        {
            if (fields is { Field: 1, IsBytes: true }) key = fields.Text;
            if (fields is { Field: 2, IsBytes: true }) value = fields.Bytes;
        }
        if (depth > 0) details.Json.WritePropertyName(TraceLimits.Cut(key, TraceLimits.Name));
        else if (!details.TryBegin(key)) return;
        WriteValue(key, value, details, depth);
    }

    private static void WriteValue(string key, ReadOnlySpan<byte> bytes, SpanDetails details, int depth)
    {
        // Of several the last counts, as the format has it.
        ProtobufFields last = default;
        var fields = new ProtobufFields(bytes);
        while (fields.TryRead())
            if (fields.Field is >= 1 and <= 7) last = fields;
        switch (last.Field)
        {
            case 1 when last.IsBytes:
                details.NoteCall(depth == 0 ? key : "", last.Text);
                details.Text(last.Text);
                break;
            case 2 when !last.IsBytes:
                details.Json.WriteBooleanValue(last.Number != 0);
                break;
            case 3 when !last.IsBytes:
                details.Json.WriteNumberValue((long)last.Number);
                break;
            case 4 when !last.IsBytes:
                details.Number(BitConverter.UInt64BitsToDouble(last.Number));
                break;
            case 5 when last.IsBytes:
                WriteList(last.Bytes, details, depth + 1);
                break;
            case 6 when last.IsBytes:
                WriteMembers(last.Bytes, details, depth + 1);
                break;
            case 7 when last.IsBytes:
                details.Text($"{last.Bytes.Length} bytes");
                break;
            default:
                details.Json.WriteNullValue();
                break;
        }
    }

    private static void WriteList(ReadOnlySpan<byte> bytes, SpanDetails details, int depth)
    {
        details.Json.WriteStartArray();
        var fields = new ProtobufFields(bytes);
        for (var items = 0; depth <= TraceLimits.Depth && items < TraceLimits.Items && !details.IsFull && fields.TryRead(); items++)
            if (fields is { Field: 1, IsBytes: true }) WriteValue("", fields.Bytes, details, depth);
        details.Json.WriteEndArray();
    }

    private static void WriteMembers(ReadOnlySpan<byte> bytes, SpanDetails details, int depth)
    {
        details.Json.WriteStartObject();
        var fields = new ProtobufFields(bytes);
        for (var items = 0; depth <= TraceLimits.Depth && items < TraceLimits.Items && !details.IsFull && fields.TryRead(); items++)
            if (fields is { Field: 1, IsBytes: true }) WriteAttribute(fields.Bytes, details, depth);
        details.Json.WriteEndObject();
    }
}
