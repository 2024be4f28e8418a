using System.Buffers;

namespace Tuner.Server.Ingest;

/// <summary>
/// The room for a body. Usual ones share a few arrays, out of which JSON is read faster than out of memory that is not the runtime's; longer ones take
/// <see cref="NativeBytes"/>.
/// </summary>
internal sealed class BodyBytes : IDisposable
{
    // The pool keeps what comes back to it: so long at most, and that is little in all.
    private const int MostPooled = 256 * 1024;
    private byte[]? _pooled;
    private NativeBytes? _native;
    private int _length;

    /// <summary>Takes room.</summary>
    public BodyBytes(int length) => Take(length);

    /// <summary>The room, until it is grown or given back.</summary>
    public Memory<byte> Memory => _native?.Memory ?? _pooled.AsMemory(0, _length);

    /// <summary>Makes it longer; what was taken of <see cref="Memory"/> before is no longer good.</summary>
    public void Grow(int length)
    {
        if (_native is not null)
        {
            _native.Grow(length);
            return;
        }
        var (before, written) = (_pooled!, _length);
        _pooled = null;
        Take(length);
        before.AsSpan(0, written).CopyTo(Memory.Span);
        ArrayPool<byte>.Shared.Return(before);
    }

    /// <summary>Gives it back.</summary>
    public void Dispose()
    {
        _native?.Free();
        if (_pooled is { } pooled) ArrayPool<byte>.Shared.Return(pooled);
        (_pooled, _native, _length) = (null, null, 0);
    }

    private void Take(int length)
    {
        if (length <= MostPooled) (_pooled, _length) = (ArrayPool<byte>.Shared.Rent(length), length);
        else _native = new(length);
    }
}
