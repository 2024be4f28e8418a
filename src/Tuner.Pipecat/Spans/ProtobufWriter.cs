using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Tuner.Pipecat.Spans;

/// <summary>Writes Protocol Buffers' wire format: only what OTLP's traces need. What has the default value is left out, as the format wants it.</summary>
internal sealed class ProtobufWriter
{
    private const int Varint = 0, Fixed64 = 1, LengthDelimited = 2;
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>What was written.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.WrittenMemory;

    /// <summary>A number of 64 bits of fixed length.</summary>
    public void WriteFixed64(int field, long value)
    {
        if (value == 0) return;
        WriteTag(field, Fixed64);
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        _bytes.Write(bytes);
    }

    /// <summary>An enumeration's number.</summary>
    public void WriteEnum(int field, int value)
    {
        if (value == 0) return;
        WriteTag(field, Varint);
        WriteVarint((ulong)value);
    }

    /// <summary>Of several members of which one is there: the value is written whatever it is.</summary>
    public void WriteChosen(int field, long value)
    {
        WriteTag(field, Varint);
        WriteVarint((ulong)value);
    }

    /// <inheritdoc cref="WriteChosen(int, long)"/>
    public void WriteChosen(int field, double value)
    {
        WriteTag(field, Fixed64);
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        _bytes.Write(bytes);
    }

    /// <inheritdoc cref="WriteChosen(int, long)"/>
    public void WriteChosen(int field, string value) => WriteLengthDelimited(field, Encoding.UTF8.GetBytes(value));

    /// <summary>Text.</summary>
    public void Write(int field, string value)
    {
        if (value.Length > 0) WriteChosen(field, value);
    }

    /// <summary>Bytes.</summary>
    public void Write(int field, byte[] value)
    {
        if (value.Length > 0) WriteLengthDelimited(field, value);
    }

    /// <summary>A message inside this one.</summary>
    public void Write(int field, Action<ProtobufWriter> message)
    {
        var inner = new ProtobufWriter();
        message(inner);
        WriteLengthDelimited(field, inner.Written.Span);
    }

    private void WriteLengthDelimited(int field, ReadOnlySpan<byte> bytes)
    {
        WriteTag(field, LengthDelimited);
        WriteVarint((ulong)bytes.Length);
        _bytes.Write(bytes);
    }

    private void WriteTag(int field, int type) => WriteVarint(((ulong)field << 3) | (uint)type);

    private void WriteVarint(ulong value)
    {
        Span<byte> bytes = stackalloc byte[10];
        var length = 0;
        for (; value >= 0x80; value >>= 7) bytes[length++] = (byte)(value | 0x80);
        bytes[length++] = (byte)value;
        _bytes.Write(bytes[..length]);
    }
}
