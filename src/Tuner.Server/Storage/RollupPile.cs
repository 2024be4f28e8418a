using System.Buffers;
using System.Buffers.Binary;
using Tuner.Server.Figures;

namespace Tuner.Server.Storage;

/// <summary>Rollups as they are written down, one behind the other, each with its length before it: to be added up, or to be known again.</summary>
internal sealed class RollupPile
{
    private readonly ArrayBufferWriter<byte> _written = new(16 * 1024);

    /// <summary>All of them; the same bytes are the same rollups.</summary>
    public ReadOnlySpan<byte> Written => _written.WrittenSpan;

    /// <summary>Puts one on top.</summary>
    public void Add(ReadOnlySpan<byte> rollup)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_written.GetSpan(sizeof(int)), rollup.Length);
        _written.Advance(sizeof(int));
        _written.Write(rollup);
    }

    /// <summary>Adds all of them up.</summary>
    public void AddTo(CallFigures figures)
    {
        for (var rest = Written; !rest.IsEmpty;)
        {
            var end = sizeof(int) + BinaryPrimitives.ReadInt32LittleEndian(rest);
            FigureBytes.AddTo(figures, rest[sizeof(int)..end]);
            rest = rest[end..];
        }
    }

    /// <summary>Begins anew, and keeps the room.</summary>
    public void Clear() => _written.ResetWrittenCount();
}
