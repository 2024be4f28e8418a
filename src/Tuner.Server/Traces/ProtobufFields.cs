using System.Buffers.Binary;
using System.Text;

namespace Tuner.Server.Traces;

/// <summary>Reads the fields of one Protocol Buffers message that anybody may have sent: what does not hold together is a <see cref="FormatException"/>, and nothing is taken beyond its end.</summary>
internal ref struct ProtobufFields(ReadOnlySpan<byte> bytes)
{
    private const int Varint = 0, Fixed64 = 1, LengthDelimited = 2, Fixed32 = 5;
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>The number of the field that was read.</summary>
    public int Field { get; private set; }

    /// <summary>Its value, where it is a number of any form; the bits of a floating one.</summary>
    public ulong Number { get; private set; }

    /// <summary>Its bytes, where it is text, bytes or a message.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Whether it is text, bytes or a message.</summary>
    public bool IsBytes { get; private set; }

    /// <summary>The bytes as text.</summary>
    public readonly string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>Reads the next field; false at the end.</summary>
    /// <exception cref="FormatException">The message is broken.</exception>
    public bool TryRead()
    {
        if (_rest.IsEmpty) return false;
        var tag = ReadVarint();
        Field = (int)Math.Min(tag >> 3, int.MaxValue);
        Number = 0;
        Bytes = default;
        IsBytes = false;
        switch (tag & 7)
        {
            case Varint:
                Number = ReadVarint();
                break;
            case Fixed64:
                Number = BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
                break;
            case Fixed32:
                Number = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
                break;
            case LengthDelimited:
                Bytes = Take(ReadVarint());
                IsBytes = true;
                break;
            default:
                throw Broken();
        }
        return true;
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)_rest.Length) throw Broken();
        var taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var group = Take(1)[0];
            value |= (ulong)(group & 0x7f) << shift;
            if (group < 0x80) return value;
        }
        throw Broken();
    }

    private static FormatException Broken() => new("The message is no Protocol Buffers message.");
}
