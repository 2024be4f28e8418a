using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tuner.Pipecat.Frames;

/// <summary>Writes a frame as a line of the frame log, its end included.</summary>
internal static class FrameLineWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(IBufferWriter<byte> output, Frame frame)
    {
        var name = FrameCatalog.Names[frame.GetType()];
        var info = FrameCatalog.InfoOf(frame);
        using (var writer = new Utf8JsonWriter(output, Options))
        {
            writer.WriteStartObject();
            writer.WriteNumber("t"u8, frame.Time);
            if (frame.Clock is { } clock) writer.WriteNumber("clock"u8, clock);
            if (frame is PipelineEvent) WriteEvent(writer, frame, name);
            else WriteFrame(writer, frame, name);
            writer.WriteEndObject();
        }

        output.Write("\n"u8);

        void WriteFrame(Utf8JsonWriter writer, Frame frame, string name)
        {
            writer.WriteString("frame"u8, name);
            if (frame.Id != 0) writer.WriteNumber("id"u8, frame.Id);
            if (frame.Sibling is { } sibling) writer.WriteNumber("sibling"u8, sibling);
            writer.WriteString("dir"u8, frame.Direction == FrameDirection.Upstream ? "upstream"u8 : "downstream"u8);
            if (frame.Source is { } source) writer.WriteString("src"u8, source);
            if (frame.Destination is { } destination) writer.WriteString("dst"u8, destination);
            writer.WritePropertyName("data"u8);
            JsonSerializer.Serialize(writer, frame, info);
        }

        void WriteEvent(Utf8JsonWriter writer, Frame frame, string name)
        {
            writer.WriteString("event"u8, name);
            foreach (var member in JsonSerializer.SerializeToElement(frame, info).EnumerateObject()) member.WriteTo(writer);
        }
    }

    public static void Write(IBufferWriter<byte> output, FrameLogHeader header)
    {
        using (var writer = new Utf8JsonWriter(output, Options)) JsonSerializer.Serialize(writer, header, FrameJson.Default.FrameLogHeader);
        output.Write("\n"u8);
    }
}
