using System.Buffers;
using System.Text.Json;
using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Journal;

/// <summary>
/// The lines that a recorder adds to a journal of its own: what was lost on the way, and that the call is over. They
/// begin with a member that a tap's lines never begin with, so that lines can be counted again after a crash.
/// </summary>
internal static class RecorderLine
{
    private static ReadOnlySpan<byte> Mark => "{\"by\":\"recorder\","u8;

    public static bool Is(ReadOnlySpan<byte> line) => line.StartsWith(Mark);

    /// <summary>Lines that are not kept, and why; the next one is <paramref name="next"/>.</summary>
    public static byte[] Lost(long time, string reason, long lines, long next) =>
        Write(time, "dropped", [new(reason, lines)], next, 0);

    /// <summary>Lines that did not come. Why is counted when the call is over: the host may say it then.</summary>
    public static byte[] Missing(long time, long lines, long next) => Write(time, "dropped", [], next, lines);

    public static byte[] Dropped(long time, IEnumerable<KeyValuePair<string, long>> counts) => Write(time, "dropped", counts, null, 0);

    /// <summary>A span of the application's that is not kept, and why; the next line is <paramref name="next"/>. The record lacks nothing by it.</summary>
    public static byte[] SpanDropped(long time, string reason, long next) => Write(time, SpanLine.Dropped, [new(reason, 1)], next, 0);

    public static byte[] EndOfCall(long time) => Write(time, "end_of_call", null, null, 0);

    /// <summary>The number of the line that follows, where the line tells it.</summary>
    public static long? NextSeq(ReadOnlySpan<byte> line) => Number(line, "seq"u8);

    /// <summary>How many lines did not come.</summary>
    public static long MissingOf(ReadOnlySpan<byte> line) => Number(line, "missing"u8) ?? 0;

    private static long? Number(ReadOnlySpan<byte> line, ReadOnlySpan<byte> member)
    {
        var reader = new Utf8JsonReader(line);
        try
        {
            while (reader.Read())
                if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(member))
                    return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) ? number : null;
        }
        catch (JsonException)
        {
            // A torn or foreign line: it tells no number.
        }

        return null;
    }

    public static bool IsEndOfCall(ReadOnlySpan<byte> line) => Is(line) && line.IndexOf("\"event\":\"end_of_call\""u8) > 0;

    /// <summary>What became of the call's sound.</summary>
    /// <param name="time">When the last line was seen, Unix nanoseconds.</param>
    /// <param name="audio">The recording as the record tells of it, JSON.</param>
    /// <param name="url">Where it will lie on the server; null where it goes elsewhere.</param>
    public static byte[] Audio(long time, ReadOnlySpan<byte> audio, string? url)
    {
        var output = new ArrayBufferWriter<byte>(256 + audio.Length);
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            writer.WriteString("by"u8, "recorder"u8);
            writer.WriteNumber("t"u8, time);
            writer.WriteString("event"u8, "audio"u8);
            writer.WritePropertyName("audio"u8);
            writer.WriteRawValue(audio);
            if (url is not null) writer.WriteString("recording_url"u8, url);
            writer.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }

    public static bool IsAudio(ReadOnlySpan<byte> line) => Is(line) && line.IndexOf("\"event\":\"audio\""u8) is > 0 and < 64;

    private static byte[] Write(long time, string name, IEnumerable<KeyValuePair<string, long>>? counts, long? next, long missing)
    {
        var output = new ArrayBufferWriter<byte>(128);
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            writer.WriteString("by"u8, "recorder"u8);
            writer.WriteNumber("t"u8, time);
            writer.WriteString("event"u8, name);
            if (counts is not null)
            {
                writer.WriteStartObject("counts"u8);
                foreach (var (reason, lines) in counts) writer.WriteNumber(reason, lines);
                writer.WriteEndObject();
            }

            if (missing > 0) writer.WriteNumber("missing"u8, missing);
            if (next is { } seq) writer.WriteNumber("seq"u8, seq);
            writer.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }
}
