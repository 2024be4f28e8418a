using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using Concentus.Structs;
using Tuner.Server.Recordings;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Recordings;

/// <summary>The small copy, read again by a reader of its own: the pages as Ogg describes them, the packets by the decoder.</summary>
public sealed class OpusRecordingTests
{
    private static readonly (int Channel, long AtMs)[] Planted = [(0, 40), (1, 333), (0, 1_001), (1, 5_555), (0, 20_000), (1, 59_990)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_page_has_its_checksum_its_number_and_its_place_and_the_last_one_ends_with_the_sound()
    {
        var pages = Pages(Copy(Sound.Clicks(60_000, Planted)));
        Assert.Equal(Enumerable.Range(0, pages.Count), pages.Select(page => (int)page.Number));
        Assert.All(pages, page => Assert.Equal(page.Computed, page.Checksum));
        Assert.Equal(pages[0].Serial, Assert.Single(pages.Select(page => page.Serial).Distinct()));
        Assert.Equal((2, 4), (pages[0].Flags, pages[^1].Flags));
        Assert.All(pages[1..^1], page => Assert.Equal(0, page.Flags));
        Assert.StartsWith("OpusHead", Encoding.ASCII.GetString(pages[0].Packets.Single()), StringComparison.Ordinal);
        Assert.StartsWith("OpusTags", Encoding.ASCII.GetString(pages[1].Packets.Single()), StringComparison.Ordinal);
        Assert.Equal(pages.Select(page => page.Position).Order(), pages.Select(page => page.Position));
        Assert.Equal((60_000 * 48) + PreSkip(pages), pages[^1].Position);
        // As many samples as its packets hold, page for page; the last is cut where the sound ends.
        var samples = 0L;
        foreach (var page in pages[2..^1])
        {
            samples += page.Packets.Count * 960;
            Assert.Equal(samples, page.Position);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(319)]
    [InlineData(320)]
    [InlineData(321)]
    [InlineData(216)]
    [InlineData(217)]
    [InlineData(16_000)]
    public void The_copy_is_as_long_as_the_sound_to_the_sample(int frames)
    {
        var pages = Pages(Copy(Sound.Wave(new short[frames * 2], Sound.Rate, 2)));
        Assert.Equal((frames * 3) + PreSkip(pages), pages[^1].Position);
        Assert.Equal(4, pages[^1].Flags & 4);
        Assert.True(pages[2..].Sum(page => page.Packets.Count) * 960 >= pages[^1].Position);
    }

    [Fact]
    public void A_click_is_heard_within_a_millisecond_of_its_moment_and_in_its_channel()
    {
        var pages = Pages(Copy(Sound.Clicks(60_000, Planted)));
        var heard = Decode(pages);
        foreach (var (channel, at) in Planted)
        {
            var (loudest, place) = (0f, 0L);
            for (var frame = Math.Max(0, at - 100) * 48; frame < Math.Min(60_000, at + 100) * 48; frame++)
            {
                var sample = Math.Abs(heard[(int)((frame * 2) + channel)]);
                if (sample > loudest) (loudest, place) = (sample, frame);
            }
            Assert.True(loudest > 0.05, $"the click at {at} ms was lost");
            Assert.InRange(place / 48.0, at - 1, at + 1);
        }
    }

    [Theory]
    [InlineData(8_000, true)]
    [InlineData(12_000, true)]
    [InlineData(16_000, true)]
    [InlineData(24_000, true)]
    [InlineData(48_000, true)]
    [InlineData(11_025, false)]
    [InlineData(44_100, false)]
    public void It_takes_the_rates_that_Opus_has_and_its_head_tells_of_them(int rate, bool isTaken)
    {
        using var from = new MemoryStream(Sound.Wave(new short[rate], rate, 1));
        var wave = WaveFile.Read(from)!;
        Assert.Equal(isTaken, OpusRecording.Takes(wave));
        if (!isTaken) return;
        using var to = new MemoryStream();
        OpusRecording.Write(wave, from, to, Cancel);
        var pages = Pages(to.ToArray());
        var head = pages[0].Packets.Single();
        Assert.Equal((19, 1, 1, rate, 0, 0, 0), (head.Length, head[8], head[9], BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(12)), head[16], head[17], head[18]));
        Assert.Equal("OpusTags\u0005\0\0\0tuner\0\0\0\0", Encoding.ASCII.GetString(pages[1].Packets.Single()));
        // A second of sound, and what the encoder looks ahead; a page has as much as a second.
        Assert.Equal(48_000 + PreSkip(pages), pages[^1].Position);
        Assert.Equal((50, 4), (pages[2].Packets.Count, pages.Count));
    }

    [Fact]
    public void Whoever_gives_up_waits_for_no_more_than_a_page_of_it()
    {
        using var from = new MemoryStream(Sound.Clicks(3_000));
        using var to = new MemoryStream();
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => OpusRecording.Write(WaveFile.Read(from)!, from, to, stop.Token));
        Assert.Equal(2, Pages(to.ToArray()).Count);
    }

    [Fact]
    public void Loud_noise_is_taken_as_it_is()
    {
        var random = new Random(7);
        var samples = new short[Sound.Rate * 4];
        foreach (ref var sample in samples.AsSpan()) sample = (short)random.Next(short.MinValue, short.MaxValue + 1);
        var pages = Pages(Copy(Sound.Wave(samples, Sound.Rate, 2)));
        Assert.All(pages, page => Assert.Equal(page.Computed, page.Checksum));
        Assert.Contains(Decode(pages), sample => Math.Abs(sample) > 0.3);
    }

    [Fact]
    public async Task Another_program_reads_it_too()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Under("call.opus");
        await File.WriteAllBytesAsync(file, Copy(Sound.Clicks(10_000, (0, 5_000))), Cancel);
        var program = new List<string> { "/usr/bin/opusinfo", "/usr/local/bin/opusinfo", "/opt/homebrew/bin/opusinfo" }.Find(File.Exists)
            ?? throw new InvalidOperationException("This test needs opusinfo: install it (Debian and Ubuntu: apt-get install opus-tools).");
        using var process = Process.Start(new ProcessStartInfo(program, [file]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = await process.StandardOutput.ReadToEndAsync(Cancel) + await process.StandardError.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        Assert.Equal(0, process.ExitCode);
        Assert.DoesNotContain("WARNING", said, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("0m:10.0", said, StringComparison.Ordinal);
    }

    private static byte[] Copy(byte[] file)
    {
        using var from = new MemoryStream(file);
        using var to = new MemoryStream();
        var wave = WaveFile.Read(from)!;
        Assert.True(OpusRecording.Takes(wave));
        OpusRecording.Write(wave, from, to, Cancel);
        return to.ToArray();
    }

    private static int PreSkip(List<Page> pages) => BinaryPrimitives.ReadUInt16LittleEndian(pages[0].Packets[0].AsSpan(10));

    private static float[] Decode(List<Page> pages)
    {
#pragma warning disable CS0618 // The managed decoder itself, as the encoder.
        var decoder = new OpusDecoder(48_000, 2);
#pragma warning restore CS0618
        var heard = new List<float>();
        var some = new float[5_760 * 2];
        foreach (var packet in pages[2..].SelectMany(page => page.Packets))
            heard.AddRange(some[..(decoder.Decode(packet, some, 5_760, decode_fec: false) * 2)]);
        return [.. heard.Skip(PreSkip(pages) * 2).Take((int)(pages[^1].Position - PreSkip(pages)) * 2)];
    }

    // Written from the description of Ogg (RFC 3533), not from our writer.
    private static List<Page> Pages(byte[] file)
    {
        var pages = new List<Page>();
        for (var at = 0; at < file.Length;)
        {
            Assert.Equal("OggS"u8.ToArray(), file[at..(at + 4)]);
            var segments = file[at + 26];
            var body = at + 27 + segments;
            var packets = new List<byte[]>();
            var start = body;
            for (var (segment, end) = (0, body); segment < segments; segment++)
            {
                end += file[at + 27 + segment];
                if (file[at + 27 + segment] == 255) continue;
                packets.Add(file[start..end]);
                start = end;
            }
            var next = body + file[(at + 27)..body].Sum(length => length);
            var bytes = file[at..next];
            var checksum = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(22));
            bytes.AsSpan(22, 4).Clear();
            pages.Add(new(bytes[5], BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(6)), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(14)), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(18)), checksum, Crc(bytes), packets));
            at = next;
        }
        return pages;
    }

    private static uint Crc(byte[] bytes)
    {
        var sum = 0u;
        foreach (var part in bytes)
        {
            sum ^= (uint)part << 24;
            for (var bit = 0; bit < 8; bit++) sum = (sum >> 31) == 1 ? (sum << 1) ^ 0x04C11DB7 : sum << 1;
        }
        return sum;
    }

    private sealed record Page(int Flags, long Position, uint Serial, uint Number, uint Checksum, uint Computed, List<byte[]> Packets);
}
