using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using Tuner.Server.Recordings;

namespace Tuner.Server.Tests.Recordings;

/// <summary>The head of a WAV file: what recorders write is found wherever it stands, and everything else is none.</summary>
public sealed class WaveFileTests
{
    [Theory]
    [InlineData(4_000, 1)]
    [InlineData(16_000, 2)]
    [InlineData(192_000, 2)]
    public void Sixteen_bits_in_one_or_two_channels_are_taken(int rate, int channels)
    {
        var wave = Read(Riff(Format(rate: rate, channels: channels), Chunk("data", new byte[40])))!;
        Assert.Equal((rate, channels, 44L, 20 / channels, channels * 2), (wave.Rate, wave.Channels, wave.Start, wave.Frames, wave.FrameBytes));
    }

    [Theory]
    [InlineData(1, 16, 1, 3_999)]
    [InlineData(1, 16, 1, 192_001)]
    [InlineData(1, 16, 1, -1)]
    [InlineData(1, 16, 0, 16_000)]
    [InlineData(1, 16, 3, 16_000)]
    [InlineData(3, 16, 1, 16_000)]
    [InlineData(1, 8, 1, 16_000)]
    [InlineData(1, 24, 1, 16_000)]
    public void Other_sound_is_none(int encoding, int bits, int channels, int rate) =>
        Assert.Null(Read(Riff(Format(encoding, bits, channels, rate), Chunk("data", new byte[40]))));

    [Fact]
    public void Other_chunks_are_passed_and_one_of_an_odd_length_has_a_byte_more()
    {
        var wave = Read(Riff(Chunk("LIST", new byte[5]), Format(), Chunk("fact", new byte[4]), Chunk("data", new byte[8])))!;
        Assert.Equal((12L + 14 + 24 + 12 + 8, 2L), (wave.Start, wave.Frames));
    }

    [Fact]
    public void A_longer_format_is_read_and_a_shorter_one_is_none()
    {
        Assert.NotNull(Read(Riff(Chunk("fmt ", [.. Format()[8..], 0, 0]), Chunk("data", new byte[8]))));
        Assert.Null(Read(Riff(Chunk("fmt ", Format()[8..22]), Chunk("data", new byte[8]))));
    }

    [Fact]
    public void Sound_whose_length_goes_beyond_the_file_counts_up_to_its_end_and_half_a_sample_not_at_all()
    {
        var file = Riff(Format(), Chunk("data", new byte[10]));
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(40), uint.MaxValue);
        Assert.Equal(2, Read(file)!.Frames);
        Assert.Equal(0, Read(Riff(Format(), Chunk("data", [])))!.Frames);
    }

    [Fact]
    public void A_file_that_breaks_off_before_its_sound_or_has_none_is_none()
    {
        var file = Riff(Format(), Chunk("data", new byte[8]));
        for (var length = 0; length < 44; length++) Assert.Null(Read(file[..length]));
        Assert.NotNull(Read(file[..44]));
        Assert.Null(Read(Riff(Chunk("data", new byte[8]), Format())));
        Assert.Null(Read(Riff(Format(), Chunk("LIST", new byte[8]))));
        foreach (var at in (int[])[0, 8])
        {
            byte[] other = [.. file];
            other[at]++;
            Assert.Null(Read(other));
        }
    }

    [Theory]
    [InlineData(62, true)]
    [InlineData(63, false)]
    public void Very_many_chunks_before_the_sound_are_no_recording(int others, bool isTaken) =>
        Assert.Equal(isTaken, Read(Riff([Format(), .. Enumerable.Repeat(Chunk("LIST", []), others), Chunk("data", new byte[8])])) is not null);

    [Theory]
    [InlineData(1, "[0,3,-4,-4,7,7]")]
    [InlineData(2, "[0,3,0,0,-4,0,-4,3,3,3,7,7]")]
    public void Its_peaks_are_the_lowest_and_the_highest_sample_of_each_stretch_and_channel(int channels, string peaks)
    {
        // At 4,000 a second a stretch has 80 samples, and the last one here a single one.
        var samples = new short[channels, 161];
        samples[0, 79] = 1000;
        for (var i = 80; i < 160; i++) samples[0, i] = (short)(channels == 1 || i == 159 ? -1000 : 0);
        samples[0, 160] = (short)(channels == 1 ? 2000 : 1000);
        if (channels == 2) (samples[1, 80], samples[1, 120], samples[1, 160]) = (-1000, 1000, 2000);
        var data = Enumerable.Range(0, 161).SelectMany(i => Enumerable.Range(0, channels).SelectMany(channel => BitConverter.GetBytes(samples[channel, i]))).ToArray();
        using var from = new MemoryStream(Riff(Format(channels: channels, rate: 4_000), Chunk("data", data)));
        using var to = new MemoryStream();
        WavePeaks.Write(WaveFile.Read(from)!, from, to, TestContext.Current.CancellationToken);
        var written = JsonNode.Parse(to.ToArray())!;
        Assert.Equal((3, 80, channels), ((int)written["length"]!, (int)written["samples_per_pixel"]!, (int)written["channels"]!));
        Assert.Equal(peaks, written["data"]!.ToJsonString());
    }

    [Fact]
    public void The_peaks_of_a_long_recording_are_those_of_each_of_its_stretches_to_the_last()
    {
        // Seven minutes at 4,000 a second: 21,000 stretches of which each has a highest sample of its own, and the text is longer than what is written at once.
        const int stretches = 7 * 60 * 50;
        var samples = new short[stretches * 80];
        for (var i = 0; i < stretches; i++) (samples[i * 80], samples[(i * 80) + 79]) = ((short)((i % 128) << 8), short.MinValue);
        using var from = new MemoryStream(Riff(Format(channels: 1, rate: 4_000), Chunk("data", samples.SelectMany(BitConverter.GetBytes).ToArray())));
        using var to = new MemoryStream();
        WavePeaks.Write(WaveFile.Read(from)!, from, to, TestContext.Current.CancellationToken);
        Assert.Equal((byte)'\n', to.ToArray()[^1]);
        var written = JsonNode.Parse(to.ToArray())!;
        Assert.Equal((2, 4_000, 8, stretches), ((int)written["version"]!, (int)written["sample_rate"]!, (int)written["bits"]!, (int)written["length"]!));
        Assert.Equal(Enumerable.Range(0, stretches).SelectMany(static i => new[] { -128, i % 128 }), written["data"]!.AsArray().Select(static value => (int)value!));
    }

    [Fact]
    public void Whoever_gives_up_gets_no_peaks()
    {
        using var from = new MemoryStream(Riff(Format(rate: 4_000), Chunk("data", new byte[400])));
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => WavePeaks.Write(WaveFile.Read(from)!, from, Stream.Null, stop.Token));
    }

    private static WaveFile? Read(byte[] file)
    {
        using var stream = new MemoryStream(file);
        return WaveFile.Read(stream);
    }

    private static byte[] Riff(params IEnumerable<byte[]> chunks) => [.. "RIFF\0\0\0\0WAVE"u8, .. chunks.SelectMany(static chunk => chunk)];

    private static byte[] Format(int encoding = 1, int bits = 16, int channels = 2, int rate = 16_000)
    {
        var format = new byte[16];
        BinaryPrimitives.WriteUInt16LittleEndian(format, (ushort)encoding);
        BinaryPrimitives.WriteUInt16LittleEndian(format.AsSpan(2), (ushort)channels);
        BinaryPrimitives.WriteInt32LittleEndian(format.AsSpan(4), rate);
        BinaryPrimitives.WriteUInt16LittleEndian(format.AsSpan(14), (ushort)bits);
        return Chunk("fmt ", format);
    }

    private static byte[] Chunk(string name, byte[] content)
    {
        var head = new byte[8];
        Encoding.ASCII.GetBytes(name, head);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(4), content.Length);
        return [.. head, .. content, .. new byte[content.Length & 1]];
    }
}
