using System.Buffers;
using System.Runtime.InteropServices;

namespace Tuner.Server.Ingest;

/// <summary>
/// Memory that is the machine's again the moment it is disposed. Large arrays of the runtime wait for a collection that
/// comes late: many bodies after each other took ten times the memory of one.
/// </summary>
internal sealed unsafe class NativeBytes(int length) : MemoryManager<byte>
{
    // The C library keeps freed blocks of up to 32 MiB for itself; a longer one is the machine's again at once, and what
    // of it is never written takes up nothing.
    private const int Usual = 1024 * 1024;
    private const int GivenBackAtOnce = 33 * 1024 * 1024;
    private byte* _bytes = (byte*)NativeMemory.Alloc(Room(length));
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
        _bytes = (byte*)NativeMemory.Realloc(_bytes, Room(length));
        _length = length;
    }

    public override MemoryHandle Pin(int elementIndex = 0) => new(_bytes + elementIndex);

    public override void Unpin()
    {
    }

    /// <summary>Frees it.</summary>
    public void Free() => Dispose(disposing: true);

    private static nuint Room(int length) => (nuint)(length > Usual ? Math.Max(length, GivenBackAtOnce) : Math.Max(length, 1));

    protected override void Dispose(bool disposing)
    {
        NativeMemory.Free(_bytes);
        _bytes = null;
    }
}
