using System.Buffers.Binary;

namespace Tuner.Server.Recordings;

/// <summary>Writes packets as pages of an Ogg stream (RFC 3533): each page has its place in the sound, and a checksum.</summary>
internal sealed class OggPages(Stream to, uint serial)
{
    private const int Head = 27;
    private const int MostSegments = 255;
    private const int SegmentBytes = 255;
    private const byte First = 2;
    private const byte Last = 4;
    private static readonly uint[] Table = MakeTable();
    private readonly byte[] _page = new byte[Head + MostSegments + MostSegments * SegmentBytes];
    private readonly byte[] _lacing = new byte[MostSegments];
    private readonly byte[] _body = new byte[MostSegments * SegmentBytes];
    private uint _number;
    private int _segments;
    private int _bytes;
    private long _position;

    /// <summary>How many packets stand in the page that is open.</summary>
    public int Packets { get; private set; }

    /// <summary>Adds a packet, which must be shorter than a page may be. A page without room for it is written before.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="position">How much sound there is once it is decoded, samples at 48 kHz.</param>
    public void Add(ReadOnlySpan<byte> packet, long position)
    {
        // A last segment of less than 255 bytes, perhaps of none, ends a packet.
        var needed = packet.Length / SegmentBytes + 1;
        if (needed > MostSegments) throw new ArgumentException("A packet is longer than a page.", nameof(packet));
        if (_segments + needed > MostSegments) End(isLast: false);
        _lacing.AsSpan(_segments, needed - 1).Fill(SegmentBytes);
        _segments += needed;
        _lacing[_segments - 1] = (byte)(packet.Length % SegmentBytes);
        packet.CopyTo(_body.AsSpan(_bytes));
        _bytes += packet.Length;
        _position = position;
        Packets++;
    }

    /// <summary>Writes the page that is open.</summary>
    public void End(bool isLast)
    {
        var page = _page.AsSpan(0, Head + _segments + _bytes);
        "OggS"u8.CopyTo(page);
        page[4] = 0;
        // No packet goes on in a next page.
        page[5] = (byte)((_number == 0 ? First : 0) | (isLast ? Last : 0));
        BinaryPrimitives.WriteInt64LittleEndian(page[6..], _position);
        BinaryPrimitives.WriteUInt32LittleEndian(page[14..], serial);
        BinaryPrimitives.WriteUInt32LittleEndian(page[18..], _number++);
        BinaryPrimitives.WriteUInt32LittleEndian(page[22..], 0);
        page[26] = (byte)_segments;
        _lacing.AsSpan(0, _segments).CopyTo(page[Head..]);
        _body.AsSpan(0, _bytes).CopyTo(page[(Head + _segments)..]);
        BinaryPrimitives.WriteUInt32LittleEndian(page[22..], Checksum(page));
        to.Write(page);
        (_segments, _bytes, Packets) = (0, 0, 0);
    }

    private static uint Checksum(ReadOnlySpan<byte> page)
    {
        var sum = 0u;
        foreach (var part in page) sum = (sum << 8) ^ Table[(byte)(sum >> 24) ^ part];
        return sum;
    }

    // The polynomial of Ethernet, but with the highest bit first, and nothing before or after.
    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var rest = i << 24;
            for (var bit = 0; bit < 8; bit++) rest = (rest & 0x8000_0000) != 0 ? (rest << 1) ^ 0x04c1_1db7 : rest << 1;
            table[i] = rest;
        }
        return table;
    }
}
