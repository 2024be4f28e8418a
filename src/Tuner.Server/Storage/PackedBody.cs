using System.Buffers;
using System.IO.Compression;

namespace Tuner.Server.Storage;

/// <summary>A payload as a store keeps it: compressed where that makes it smaller. Unpacked, it is byte for byte what came.</summary>
/// <param name="Form">How it is packed; the numbers stand in databases and keep their meaning.</param>
/// <param name="Length">How many bytes it has unpacked.</param>
/// <param name="Bytes">The packed bytes.</param>
internal readonly record struct PackedBody(BodyForm Form, int Length, ReadOnlyMemory<byte> Bytes)
{
    // The fastest of Brotli: a third to a seventh of a call's JSON at 200 to 500 MB a second. More effort saves a tenth
    // of the disk and costs two to five times the time, which senders wait for.
    private const int Effort = 0;
    private const int Window = 18;
    private const int NotWorthIt = 256;

    /// <summary>Packs a payload.</summary>
    public static PackedBody Pack(ReadOnlyMemory<byte> body)
    {
        if (body.Length < NotWorthIt) return new(BodyForm.Plain, body.Length, body);
        var buffer = ArrayPool<byte>.Shared.Rent(body.Length);
        try
        {
            return BrotliEncoder.TryCompress(body.Span, buffer.AsSpan(0, body.Length - 1), out var written, Effort, Window)
                ? new(BodyForm.Brotli, body.Length, buffer.AsSpan(0, written).ToArray())
                : new(BodyForm.Plain, body.Length, body);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Unpacks it.</summary>
    /// <exception cref="InvalidDataException">The bytes are not what was packed.</exception>
    public byte[] Unpack()
    {
        if (Form == BodyForm.Plain) return Bytes.ToArray();
        var body = new byte[Length];
        return Form == BodyForm.Brotli && BrotliDecoder.TryDecompress(Bytes.Span, body, out var written) && written == Length
            ? body
            : throw new InvalidDataException("A stored payload cannot be unpacked: the database is damaged, or a newer version wrote it.");
    }
}

/// <summary>How a payload is packed.</summary>
internal enum BodyForm
{
    /// <summary>As it came.</summary>
    Plain = 0,

    /// <summary>One Brotli stream.</summary>
    Brotli = 1,
}
