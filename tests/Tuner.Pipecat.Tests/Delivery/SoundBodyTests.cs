using System.Security.Cryptography;
using System.Text;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>A file holds a recording and the line behind it, or is none of ours.</summary>
public sealed class SoundBodyTests
{
    private static readonly byte[] Wave = [.. Enumerable.Range(0, 100).Select(static i => (byte)i)];
    private static readonly string Hash = new('a', 64);

    private readonly ForgettingDisk _disk = new();

    [Fact]
    public void What_is_written_behind_a_recording_is_read_again()
    {
        using var file = Holding([.. Wave, .. Line()]);
        Assert.Equal(SoundScript.Facts(1) with { SoundBytes = 100, Sha256 = Hash }, SoundBody.FactsOf(file));
        var sound = SoundBody.Of(file)!;
        Assert.Equal((100L, Hash), (sound.Bytes, sound.Sha256));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\n\n")]
    [InlineData("RIFF and no line")]
    [InlineData("RIFF\n{}\n")]
    public void Any_other_file_is_none(string text)
    {
        using var file = Holding(Encoding.UTF8.GetBytes(text));
        Assert.Null(SoundBody.FactsOf(file));
        Assert.Null(SoundBody.Of(file));
    }

    [Fact]
    public void One_that_is_cut_off_or_says_another_length_is_none()
    {
        byte[] whole = [.. Wave, .. Line()];
        foreach (var broken in (byte[][])[whole[..^1], whole[1..], [0, .. whole], [.. whole, 0], Line()[1..], [.. Wave, .. Line(hash: new string('a', 63))], [.. Wave, .. Line(bytes: 99)]])
        {
            using var file = Holding(broken);
            Assert.Null(SoundBody.FactsOf(file));
        }
    }

    [Fact]
    public void A_part_is_read_up_to_the_recordings_end_and_no_byte_of_the_line_behind_it()
    {
        using var file = Holding([.. Wave, .. Line()]);
        var sound = SoundBody.Of(file)!;
        var part = new byte[60];
        Assert.Equal(60, sound.Read(part, 0));
        Assert.Equal(Wave[..60], part);
        Assert.Equal(40, sound.Read(part, 60));
        Assert.Equal(Wave[60..], part[..40]);
        Assert.Equal((0, 0), (sound.Read(part, 100), sound.Read(part, 200)));
    }

    [Fact]
    public void A_disk_that_gives_little_at_a_time_is_asked_again_and_one_that_gives_nothing_is_a_fault()
    {
        var grudging = new SoundBody(static (part, offset) =>
        {
            var read = (int)Math.Min(Math.Min(7, part.Length), 90 - offset);
            Wave.AsSpan((int)offset, read).CopyTo(part);
            return read;
        }, 100, Hash);
        var part = new byte[90];
        Assert.Equal(90, grudging.Read(part, 0));
        Assert.Equal(Wave[..90], part);
        Assert.Throws<IOException>(() => grudging.Read(new byte[91], 0));
    }

    [Fact]
    public void One_in_memory_is_read_like_one_on_disk()
    {
        var sound = SoundBody.Of(Wave);
        var part = new byte[70];
        Assert.Equal((100L, 70, 30), (sound.Bytes, sound.Read(part, 0), sound.Read(part, 70)));
        Assert.Equal(Wave[70..], part[..30]);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Wave)), sound.Sha256);
    }

    [Fact]
    public void Its_address_may_have_1024_bytes()
    {
        Assert.Equal("http://t/api/v1/recordings/7/a%2Fb", SoundBody.UrlOf("http://t/", 7, "a/b"));
        var rest = 1024 - "http://t/api/v1/recordings/7/".Length;
        Assert.Equal(1024, SoundBody.UrlOf("http://t", 7, new string('a', rest))!.Length);
        Assert.Null(SoundBody.UrlOf("http://t", 7, new string('a', rest + 1)));
    }

    private static byte[] Line(long bytes = 100, string? hash = null) => SoundBody.LineOf(SoundScript.Facts(1), bytes, hash ?? Hash);

    private IStateFile Holding(byte[] content)
    {
        var file = _disk.CreateNew($"/{_disk.Names.Count}");
        file.Write(content, 0);
        return file;
    }
}
