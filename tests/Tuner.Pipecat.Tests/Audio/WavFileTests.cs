using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Tuner.Pipecat.Audio;
using Tuner.Pipecat.Audio.Files;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Audio;

/// <summary>Sound of any rate becomes one stereo file of 16 kHz, with every click where it was.</summary>
public sealed class WavFileTests
{
    private const string Path = "/state/live/a.sound";
    private readonly ForgettingDisk _disk = new();

    public WavFileTests() => _disk.CreateFolder("/state/live");

    [Theory]
    [InlineData(8_000)]
    [InlineData(12_000)]
    [InlineData(16_000)]
    [InlineData(22_050)]
    [InlineData(24_000)]
    [InlineData(32_000)]
    [InlineData(44_100)]
    [InlineData(48_000)]
    public void A_click_lies_where_it_was(int rate)
    {
        using (var sound = Sound())
        {
            for (var i = 0; i < 100; i++) Take(sound, AudioSide.Bot, rate, i, i == 42 ? Click(rate) : new short[rate / 50]);
        }

        var (left, right) = Channels(Lay(0));
        Assert.All(left, sample => Assert.Equal(0, sample));
        Assert.Equal(16_000 * 42 / 50, Loudest(right), 8.0);
    }

    [Fact]
    public void Sound_of_16_kHz_without_drift_is_the_same_to_the_bit()
    {
        var random = new Random(1);
        var told = new List<short>();
        using (var sound = Sound())
        {
            for (var i = 0; i < 50; i++)
            {
                var samples = Enumerable.Range(0, 320).Select(_ => (short)random.Next(-20_000, 20_000)).ToArray();
                told.AddRange(samples);
                Take(sound, AudioSide.Bot, 16_000, i, samples);
            }
        }

        Assert.Equal(told, Channels(Lay(0)).Right);
    }

    [Fact]
    public void A_rate_that_changes_in_the_middle_of_a_tone_makes_no_click()
    {
        var (at, phase) = (0L, 0.0);
        using (var sound = Sound())
        {
            foreach (var rate in (int[])[8_000, 24_000, 16_000, 48_000, 8_000])
                for (var i = 0; i < 25; i++, at += 20_000_000)
                {
                    var samples = new short[rate / 50];
                    for (var n = 0; n < samples.Length; n++, phase += 2 * Math.PI * 300 / rate) samples[n] = (short)(10_000 * Math.Sin(phase));
                    Assert.True(sound.Take(new AudioChunk(AudioSide.Bot, rate, 1, at, at, Bytes(samples))));
                }

            Assert.Null(sound.Commit());
        }

        var right = Channels(Lay(0)).Right;
        // A tone of 300 Hz bends by no more than its amplitude times (2 pi 300 / 16000) squared from sample to sample.
        for (var i = 2; i < right.Length - 1; i++) Assert.InRange(Math.Abs(right[i] - (2 * right[i - 1]) + right[i - 2]), 0, 10_000 * 0.0139 * 1.6);
    }

    [Fact]
    public void A_high_tone_that_16_kHz_cannot_hold_is_not_folded_down()
    {
        using (var sound = Sound())
        {
            for (var i = 0; i < 50; i++)
            {
                var from = i;
                Take(sound, AudioSide.Bot, 48_000, i, [.. Enumerable.Range(0, 960).Select(n => (short)(20_000 * Math.Sin(2 * Math.PI * 11_000 * ((from * 960) + n) / 48_000)))]);
            }
        }

        Assert.All(Channels(Lay(0)).Right[200..^200], sample => Assert.InRange(sample, -60, 60));
    }

    [Fact]
    public void What_came_before_the_records_zero_is_not_in_it_and_several_channels_are_mixed()
    {
        using (var sound = Sound())
        {
            for (var i = 0; i < 20; i++)
            {
                var stereo = Enumerable.Range(0, 640).Select(n => (short)(n % 2 == 0 ? 1000 : 3000)).ToArray();
                Assert.True(sound.Take(new AudioChunk(AudioSide.Bot, 16_000, 2, i * 20_000_000L, i * 20_000_000L, Bytes(stereo))));
            }

            sound.Commit();
        }

        var right = Channels(Lay(100_000_000)).Right;
        Assert.Equal(16_000 * 300 / 1000, right.Length);
        Assert.All(right, sample => Assert.Equal(2000, sample));
    }

    [Fact]
    public void What_must_not_be_heard_is_silent_and_nothing_else()
    {
        using (var sound = Sound())
        {
            for (var i = 0; i < 100; i++)
                foreach (var side in (AudioSide[])[AudioSide.Caller, AudioSide.Bot]) Take(sound, side, 16_000, i, [.. Enumerable.Repeat((short)5000, 320)]);
        }

        var (left, right) = Channels(Lay(0, (500, 900)));
        foreach (var channel in (short[][])[left, right])
        {
            Assert.All(channel[(500 * 16)..(900 * 16)], sample => Assert.Equal(0, sample));
            Assert.All(channel[320..(500 * 16)], sample => Assert.Equal(5000, sample));
            Assert.All(channel[(900 * 16)..(1900 * 16)], sample => Assert.Equal(5000, sample));
        }
    }

    [Fact]
    public void A_file_that_breaks_off_at_any_byte_is_whole_up_to_there()
    {
        using (var sound = Sound())
            for (var i = 0; i < 4; i++) Take(sound, AudioSide.Bot, 8_000, i, [.. Enumerable.Range(1, 160).Select(n => (short)n)]);
        byte[] whole;
        using (var file = _disk.OpenForReading(Path)!)
        {
            whole = new byte[file.Length];
            file.Read(whole, 0);
        }

        for (var cut = 0; cut <= whole.Length; cut++)
        {
            var disk = new ForgettingDisk();
            disk.CreateFolder("/state/live");
            using (var file = disk.CreateNew(Path)) file.Write(whole.AsSpan(0, cut), 0);
            using (var sound = SoundFile.Continue(disk, Path, new AudioShare(new StateFolder(disk, "/state"), 1L << 30)))
            {
                Assert.True(sound.Take(new AudioChunk(AudioSide.Bot, 8_000, 1, 1_000_000_000, 1_000_000_000, Bytes(new short[160]))));
                Assert.Null(sound.Commit());
            }

            using var read = disk.OpenForReading(Path)!;
            var content = SoundContent.Read(read);
            var block = SoundBlock.HeadBytes + 320;
            Assert.Equal(1_000_000_000, content.Of(new SoundVoice(AudioSide.Bot))[^1].Clock);
            Assert.Equal((cut / block) + (cut % block >= SoundBlock.HeadBytes + 2 ? 2 : 1), content.Of(new SoundVoice(AudioSide.Bot)).Count);
            Assert.Equal(320 + (cut / block * 320) + Math.Max(0, (cut % block) - SoundBlock.HeadBytes) / 2 * 2, content.Of(new SoundVoice(AudioSide.Bot)).Sum(piece => piece.Duration) * 16 / 1_000_000, 1.0);
        }
    }

    [Fact]
    public void The_hash_is_that_of_the_file()
    {
        using (var sound = Sound()) Take(sound, AudioSide.Bot, 16_000, 0, [.. Enumerable.Range(1, 1000).Select(n => (short)n)]);
        var file = Lay(0);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file)), _hash);
        Assert.Equal(file.Length - 8, BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(4)));
    }

    private string _hash = "";

    private SoundFile Sound() => SoundFile.Continue(_disk, Path, new AudioShare(new StateFolder(_disk, "/state"), 1L << 30));

    private static void Take(SoundFile sound, AudioSide side, int rate, int packet, short[] samples)
    {
        Assert.True(sound.Take(new AudioChunk(side, rate, 1, packet * 20_000_000L, packet * 20_000_000L, Bytes(samples))));
        Assert.Null(sound.Commit());
    }

    private byte[] Lay(long zero, params (long, long)[] silent)
    {
        using var sound = _disk.OpenForReading(Path)!;
        var plan = SoundContent.Read(sound).PlanFrom(zero);
        using var wav = _disk.CreateNew("/state/a.wav");
        _hash = WavFile.Write(sound, plan, silent, wav);
        Assert.Equal(WavFile.BytesOf(plan), wav.Length);
        var bytes = new byte[wav.Length];
        wav.Read(bytes, 0);
        return bytes;
    }

    private static (short[] Left, short[] Right) Channels(byte[] wav)
    {
        var both = MemoryMarshal.Cast<byte, short>(wav.AsSpan(WavFile.HeadBytes)).ToArray();
        return ([.. both.Where((_, i) => i % 2 == 0)], [.. both.Where((_, i) => i % 2 == 1)]);
    }

    private static short[] Click(int rate)
    {
        var samples = new short[rate / 50];
        for (var i = 0; i < Math.Max(1, rate / 4000); i++) samples[i] = 25_000;
        return samples;
    }

    private static int Loudest(short[] channel) => Array.IndexOf(channel, channel.Max());

    private static byte[] Bytes(short[] samples) => MemoryMarshal.AsBytes(samples.AsSpan()).ToArray();
}
