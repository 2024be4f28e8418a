using System.IO.Compression;

namespace Tuner.Server.Storage;

/// <summary>A payload as a store keeps it: compressed where that makes it smaller. Unpacked, it is byte for byte what came.</summary>
/// <param name="Form">How it is packed; the numbers stand in databases and keep their meaning.</param>
/// <param name="Length">How many bytes it has unpacked.</param>
/// <param name="Bytes">The packed bytes.</param>
internal readonly record struct PackedBody(BodyForm Form, int Length, ReadOnlyMemory<byte> Bytes)
{
    private const int NotWorthIt = 256;

    /// <summary>Packs a payload.</summary>
    public static PackedBody Pack(ReadOnlyMemory<byte> body)
    {
        if (body.Length < NotWorthIt) return new(BodyForm.Plain, body.Length, body);
        // Its fastest: senders wait for it. Brotli's is quicker still, but its encoder would take the wheel over its bound.
        using var packed = new MemoryStream(body.Length / 3);
        using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true)) deflate.Write(body.Span);
        return packed.Length < body.Length
            ? new(BodyForm.Deflate, body.Length, packed.GetBuffer().AsMemory(0, (int)packed.Length))
            : new(BodyForm.Plain, body.Length, body);
    }

    /// <summary>Unpacks it.</summary>
    /// <exception cref="InvalidDataException">The bytes are not what was packed.</exception>
    public byte[] Unpack()
    {
        if (Form == BodyForm.Plain) return Bytes.ToArray();
        if (Form != BodyForm.Deflate) throw Unreadable();
        var body = new byte[Length];
        using var packed = new MemoryStream(Bytes.ToArray(), writable: false);
        using var deflate = new DeflateStream(packed, CompressionMode.Decompress);
        try
        {
            return deflate.ReadAtLeast(body, Length, throwOnEndOfStream: false) == Length && deflate.ReadByte() < 0 ? body : throw Unreadable();
        }
        catch (InvalidDataException)
        {
            throw Unreadable();
        }
    }

    private static InvalidDataException Unreadable() => new("A stored payload cannot be unpacked: the database is damaged, or a newer version wrote it.");
}

/// <summary>How a payload is packed.</summary>
internal enum BodyForm
{
    /// <summary>As it came.</summary>
    Plain = 0,

    /// <summary>One deflate stream (RFC 1951).</summary>
    Deflate = 1,
}
