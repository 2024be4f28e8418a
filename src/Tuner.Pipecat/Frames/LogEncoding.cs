using System.IO.Compression;

namespace Tuner.Pipecat.Frames;

/// <summary>
/// What a frame log's first bytes say of the rest: a byte-order mark of UTF-8 is passed over, gzip is unpacked on the
/// way, and what cannot be read is named.
/// </summary>
internal static class LogEncoding
{
    private const int Longest = 4;

    /// <summary>The log's bytes as UTF-8; else why it cannot be read.</summary>
    public static (Stream Bytes, string? Fault) Open(Stream stream)
    {
        var (bytes, head) = Peek(stream);
        if (head.StartsWith([0x1f, 0x8b]))
        {
            (bytes, head) = Peek(new GZipStream(bytes, CompressionMode.Decompress));
            if (head.StartsWith([0x1f, 0x8b])) return (bytes, "it is packed twice: unpack it");
        }

        if (head.StartsWith([0xef, 0xbb, 0xbf])) bytes.Pass(3);
        return (bytes, Fault(head));
    }

    private static string? Fault(byte[] head)
    {
        if (head.StartsWith([0xff, 0xfe]) || head.StartsWith([0xfe, 0xff]) || head.StartsWith("{\0"u8) || head.StartsWith("\0{"u8))
            return "it is UTF-16: write it as UTF-8 (PowerShell: Out-File -Encoding utf8)";
        if (head.StartsWith([0x28, 0xb5, 0x2f, 0xfd])) return "it is packed with zstd: unpack it (gzip is read as it is)";
        if (head.StartsWith("PK\u0003\u0004"u8)) return "it is a zip archive: unpack it (gzip is read as it is)";
        return null;
    }

    private static (PeekedStream Bytes, byte[] Head) Peek(Stream stream)
    {
        var head = new byte[Longest];
        var length = stream.ReadAtLeast(head, Longest, throwOnEndOfStream: false);
        return (new PeekedStream(head.AsMemory(0, length), stream), head[..length]);
    }

    private static bool StartsWith(this byte[] head, ReadOnlySpan<byte> mark) => head.AsSpan().StartsWith(mark);

    /// <summary>A stream of which the first bytes were read already. Does not own it.</summary>
    private sealed class PeekedStream(ReadOnlyMemory<byte> head, Stream rest) : Stream
    {
        private ReadOnlyMemory<byte> _head = head;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public void Pass(int bytes) => _head = _head[bytes..];

        public override int Read(Span<byte> buffer)
        {
            if (_head.IsEmpty) return rest.Read(buffer);
            var length = Math.Min(buffer.Length, _head.Length);
            _head.Span[..length].CopyTo(buffer);
            _head = _head[length..];
            return length;
        }

        public override int Read(byte[] buffer, int offset, int count) =>
            _head.IsEmpty ? rest.Read(buffer, offset, count) : Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
