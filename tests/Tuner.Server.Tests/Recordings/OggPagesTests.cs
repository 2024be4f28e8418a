using System.Buffers.Binary;
using Tuner.Server.Recordings;

namespace Tuner.Server.Tests.Recordings;

/// <summary>How packets stand in the pages of an Ogg stream: as pieces of 255 bytes, of which a shorter one, perhaps of none, ends each.</summary>
public sealed class OggPagesTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(1, "1")]
    [InlineData(254, "254")]
    [InlineData(255, "255 0")]
    [InlineData(256, "255 1")]
    [InlineData(510, "255 255 0")]
    public void A_packet_ends_with_a_piece_that_is_shorter_than_255_bytes(int length, string pieces)
    {
        var packet = Enumerable.Range(0, length).Select(static i => (byte)i).ToArray();
        var page = Write(pages =>
        {
            pages.Add(packet, 960);
            Assert.Equal(1, pages.Packets);
            pages.End(isLast: true);
            Assert.Equal(0, pages.Packets);
        });
        Assert.Equal(pieces, string.Join(' ', page[27..(27 + page[26])]));
        Assert.Equal(packet, page[(27 + page[26])..]);
        Assert.Equal((0, 6, 960L, 7u, 0u), (page[4], page[5], BinaryPrimitives.ReadInt64LittleEndian(page.AsSpan(6)), BinaryPrimitives.ReadUInt32LittleEndian(page.AsSpan(14)), BinaryPrimitives.ReadUInt32LittleEndian(page.AsSpan(18))));
    }

    [Theory]
    [InlineData(255 * 127, 255 * 126, 2)] // 128 pieces and 127
    [InlineData(255 * 127, 255 * 127, 3)]
    public void A_page_without_room_for_a_packet_is_written_before_it_with_the_place_of_those_that_it_has(int first, int second, int pagesInAll)
    {
        var file = Write(pages =>
        {
            pages.Add([], 5);
            pages.End(isLast: false);
            pages.Add(new byte[first], 10);
            pages.Add(new byte[second], 20);
            pages.End(isLast: true);
        });
        var found = new List<(int Flags, long Position, uint Number)>();
        for (var at = 0; at < file.Length; at += 27 + file[at + 26] + file[(at + 27)..(at + 27 + file[at + 26])].Sum(static piece => piece))
            found.Add((file[at + 5], BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(at + 6)), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 18))));
        Assert.Equal(pagesInAll == 2 ? [(2, 5, 0), (4, 20, 1)] : [(2, 5, 0), (0, 10, 1), (4, 20, 2)], found);
    }

    [Fact]
    public void A_packet_may_fill_a_page_and_a_longer_one_is_none()
    {
        Write(static pages => pages.Add(new byte[(255 * 255) - 1], 1));
        Write(static pages => Assert.Throws<ArgumentException>(() => pages.Add(new byte[255 * 255], 1)));
    }

    private static byte[] Write(Action<OggPages> write)
    {
        using var to = new MemoryStream();
        write(new OggPages(to, 7));
        return to.ToArray();
    }
}
