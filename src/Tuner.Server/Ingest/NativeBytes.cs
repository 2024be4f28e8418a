using System.Buffers;
using System.Runtime.InteropServices;

namespace Tuner.Server.Ingest;

/// <summary>
/// Memory that is the machine's again the moment it is disposed. Large arrays of the runtime wait for a collection that
/// comes late: many bodies after each other took ten times the memory of one.
/// </summary>
internal sealed unsafe class NativeBytes(int length) : MemoryManager<byte>
{
    private byte* _bytes = (byte*)NativeMemory.Alloc((nuint)Math.Max(length, 1));
    private int _length = length;

    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_bytes is null, this);
        return new(_bytes, _length);
    }

    /// <summary>Makes it longer; what was taken of <see cref="MemoryManager{T}.Memory"/> before is no longer good.</summary>
    public void Grow(int length)
    {
        ObjectDisposedException.ThrowIf(_bytes is null, this);
        _bytes = (byte*)NativeMemory.Realloc(_bytes, (nuint)length);
        _length = length;
    }

    public override MemoryHandle Pin(int elementIndex = 0) => new(_bytes + elementIndex);

    public override void Unpin()
    {
    }

    /// <summary>Frees it.</summary>
    public void Free() => Dispose(disposing: true);

    protected override void Dispose(bool disposing)
    {
        NativeMemory.Free(_bytes);
        _bytes = null;
    }
}
