using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace Tuner.Server.Hosting.Connections;

/// <summary>
/// Lets the web server read in blocks of 16 KiB. In its own of 4 KiB a call of 200 KB comes in fifty pieces, and each is a call of the system and a turn of
/// whoever reads. A connection that rests holds none; all that send slowly hold 32 MB at most.
/// </summary>
internal sealed class LargeBlocks : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    private const int BlockBytes = 16 * 1024;

    /// <inheritdoc/>
    public override int MaxBufferSize => Shared.MaxBufferSize;

    /// <inheritdoc/>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => Shared.Rent(Math.Max(minBufferSize, BlockBytes));

    /// <inheritdoc/>
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // Its arrays are the runtime's: whoever has one gives it back himself.
    }
}
