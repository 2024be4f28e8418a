namespace Tuner.Voice;

/// <summary>A stream of the host's that tells what is read of it. The host keeps the stream itself.</summary>
internal sealed class CountedStream(Stream inner, CountedStream.Reader read) : Stream
{
    public delegate void Reader(ReadOnlySpan<byte> bytes);

    public override bool CanRead => inner.CanRead;

    public override bool CanSeek => inner.CanSeek;

    public override bool CanWrite => false;

    public override long Length => inner.Length;

    public override long Position
    {
        get => inner.Position;
        set => inner.Position = value;
    }

    public override int Read(byte[] buffer, int offset, int count) => Tell(buffer.AsSpan(offset), inner.Read(buffer, offset, count));

    public override int Read(Span<byte> buffer) => Tell(buffer, inner.Read(buffer));

    public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        var bytes = await inner.ReadAsync(buffer.AsMemory(offset, count), cancellationToken).ConfigureAwait(false);
        return Tell(buffer.AsSpan(offset), bytes);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var bytes = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        return Tell(buffer.Span, bytes);
    }

    public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

    public override void Flush() => inner.Flush();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Tell(ReadOnlySpan<byte> buffer, int bytes)
    {
        read(buffer[..bytes]);
        return bytes;
    }
}
