using System.Text.Json;

namespace Tuner.Pipecat.Frames;

/// <summary>Reads one line of a frame log. Never throws: a line that cannot be read says what is wrong with it.</summary>
internal static class FrameLineReader
{
    /// <summary>Longer lines are passed over and counted. A 5 MB tool result fits.</summary>
    public const int MaxLineBytes = 8 << 20;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = 64, CommentHandling = JsonCommentHandling.Disallow };

    public static LogLine Read(ReadOnlySpan<byte> line, int number)
    {
        if (line.Length > MaxLineBytes) return LogLine.Broken(number, $"longer than {MaxLineBytes >> 20} MiB");
        line = LineSanitizer.Clean(line);
        try
        {
            return ReadObject(line, number);
        }
        catch (JsonException fault)
        {
            return LogLine.Broken(number, $"not valid JSON near byte {fault.BytePositionInLine ?? 0}");
        }
        catch (InvalidOperationException)
        {
            return LogLine.Broken(number, "holds a value that cannot be read");
        }
    }

    private static LogLine ReadObject(ReadOnlySpan<byte> line, int number)
    {
        var reader = new Utf8JsonReader(line, Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return LogLine.Broken(number, "not a JSON object");
        var envelope = new FrameEnvelope { Line = number };
        var found = new Found();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName) ReadMember(ref reader, ref envelope, ref found);
        if (reader.TokenType != JsonTokenType.EndObject) return LogLine.Broken(number, "the object does not end");
        if (reader.Read()) return LogLine.Broken(number, "more than one JSON value");

        if (found.Frame is { } name)
        {
            var kind = FrameCatalog.Frames.GetValueOrDefault(name) ?? found.Ancestor;
            if (kind is null) return LogLine.PassedOver(number);
            var data = found.DataEnd > 0 ? line[found.DataStart..found.DataEnd] : "{}"u8;
            return Stamped(JsonSerializer.Deserialize(data, kind.Info), envelope, number);
        }

        if (found.Event is { } happening)
            return FrameCatalog.Events.TryGetValue(happening, out var kind)
                ? Stamped(JsonSerializer.Deserialize(line, kind.Info), envelope, number)
                : LogLine.PassedOver(number);
        return found.IsHeader && JsonSerializer.Deserialize(line, FrameJson.Default.FrameLogHeader) is { } header
            ? LogLine.Of(number, header)
            : LogLine.Broken(number, "neither a frame, an event nor a header");
    }

    private static LogLine Stamped(object? read, in FrameEnvelope envelope, int number)
    {
        if (read is not Frame frame) return LogLine.Broken(number, "the data is not an object");
        frame.Stamp(envelope);
        return LogLine.Of(frame);
    }

    private static void ReadMember(ref Utf8JsonReader reader, ref FrameEnvelope envelope, ref Found found)
    {
        if (reader.ValueTextEquals("t"u8)) envelope.Time = Integer(ref reader) ?? 0;
        else if (reader.ValueTextEquals("clock"u8)) envelope.Clock = Integer(ref reader);
        else if (reader.ValueTextEquals("frame"u8)) found.Frame = Text(ref reader);
        else if (reader.ValueTextEquals("event"u8)) found.Event = Text(ref reader);
        else if (reader.ValueTextEquals("id"u8)) envelope.Id = Integer(ref reader) ?? 0;
        else if (reader.ValueTextEquals("sibling"u8)) envelope.Sibling = Integer(ref reader);
        else if (reader.ValueTextEquals("dir"u8)) envelope.Direction = ReadDirection(ref reader);
        else if (reader.ValueTextEquals("src"u8)) envelope.Source = Text(ref reader);
        else if (reader.ValueTextEquals("dst"u8)) envelope.Destination = Text(ref reader);
        else if (reader.ValueTextEquals("bases"u8)) ReadBases(ref reader, ref found);
        else if (reader.ValueTextEquals("data"u8)) ReadData(ref reader, ref found);
        else if (reader.ValueTextEquals("masked"u8)) ReadMasked(ref reader, ref envelope);
        else if (reader.ValueTextEquals("v"u8))
        {
            found.IsHeader = true;
            reader.Skip();
        }
        else reader.Skip();
    }

    private static FrameDirection ReadDirection(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String) return reader.ValueTextEquals("upstream"u8) ? FrameDirection.Upstream : FrameDirection.Downstream;
        reader.Skip();
        return FrameDirection.Downstream;
    }

    /// <summary>The first known ancestor is the nearest: Python lists a class's ancestors from the nearest on.</summary>
    private static void ReadBases(ref Utf8JsonReader reader, ref Found found)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.String) found.Ancestor ??= FrameCatalog.Frames.GetValueOrDefault(reader.GetString()!);
            else reader.Skip();
        }
    }

    private static void ReadData(ref Utf8JsonReader reader, ref Found found)
    {
        reader.Read();
        found.DataStart = (int)reader.TokenStartIndex;
        reader.Skip();
        found.DataEnd = (int)reader.BytesConsumed;
    }

    private static void ReadMasked(ref Utf8JsonReader reader, ref FrameEnvelope envelope)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var kind = reader.GetString()!;
            if (Integer(ref reader) is > 0 and < 1 << 20 and var times) (envelope.Masked ??= [])[kind] = times;
        }
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String) return reader.GetString();
        reader.Skip();
        return null;
    }

    private static long? Integer(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value)) return value;
        reader.Skip();
        return null;
    }

    private ref struct Found
    {
        public string? Frame;
        public string? Event;
        public FrameKind? Ancestor;
        public bool IsHeader;
        public int DataStart;
        public int DataEnd;
    }
}
