using System.Buffers;

namespace Tuner.Server.Storage;

/// <summary>The owners of a wait as one small value: pairs of an owner's number and milliseconds, each number in groups of seven bits, lowest first.</summary>
internal static class OwnerTimes
{
    /// <summary>Adds a pair; neither number is below 0.</summary>
    public static void Append(IBufferWriter<byte> bytes, long owner, long ms)
    {
        AppendNumber(bytes, (ulong)owner);
        AppendNumber(bytes, (ulong)ms);
    }

    /// <summary>Reads the pairs; one that is cut off is left out.</summary>
    public static List<(long Owner, long Ms)> Read(ReadOnlySpan<byte> bytes)
    {
        var pairs = new List<(long, long)>();
        while (TryRead(ref bytes, out var owner) && TryRead(ref bytes, out var ms)) pairs.Add((owner, ms));
        return pairs;
    }

    private static void AppendNumber(IBufferWriter<byte> bytes, ulong number)
    {
        Span<byte> groups = stackalloc byte[10];
        var length = 0;
        for (; number >= 0x80; number >>= 7) groups[length++] = (byte)(number | 0x80);
        groups[length++] = (byte)number;
        bytes.Write(groups[..length]);
    }

    private static bool TryRead(ref ReadOnlySpan<byte> bytes, out long number)
    {
        number = 0;
        for (var i = 0; i < bytes.Length && i < 9; i++)
        {
            number |= (long)(bytes[i] & 0x7f) << (7 * i);
            if (bytes[i] >= 0x80) continue;
            bytes = bytes[(i + 1)..];
            return true;
        }
        return false;
    }
}
