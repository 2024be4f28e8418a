using System.Runtime.InteropServices;
using Tuner.Pipecat.Audio;
using Tuner.Pipecat.Audio.Files;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Audio;

/// <summary>What is written down of a live call's sound, up to which bounds, and what ends it.</summary>
public sealed class SoundFileTests
{
    private const string Path = "/state/live/a.sound";
    private readonly ForgettingDisk _disk = new();
    private readonly StateFolder _folder;

    public SoundFileTests() => _folder = new StateFolder(_disk, "/state");

    [Theory]
    [InlineData(1_000, 1, 4, 0, true)]
    [InlineData(384_000, 1, 4, 0, true)]
    [InlineData(999, 1, 4, 0, false)]
    [InlineData(384_001, 1, 4, 0, false)]
    [InlineData(16_000, 32, 64, 0, true)]
    [InlineData(16_000, 33, 66, 0, false)]
    [InlineData(16_000, 0, 4, 0, false)]
    [InlineData(16_000, 1, 1, 0, false)]
    [InlineData(16_000, 1, 0, 0, false)]
    [InlineData(16_000, 2, 2, 0, false)]
    [InlineData(16_000, 1, 4, 1, true)]
    [InlineData(16_000, 1, 4, -1, false)]
    [InlineData(16_000, 1, 1 << 20, 0, true)]
    [InlineData(16_000, 1, (1 << 20) + 2, 0, false)]
    public void What_makes_no_sense_is_passed_over(int rate, int channels, int bytes, long until, bool isTaken)
    {
        using var sound = Sound();
        Assert.Equal(isTaken, sound.Take(new AudioChunk(AudioSide.Caller, rate, channels, 5, 5 + until, new byte[bytes])));
        Assert.Equal(isTaken, sound.HasPending);
        Assert.Null(sound.Ended);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(15, true)]
    [InlineData(16, false)]
    public void Sixteen_speakers_of_a_side_are_told_apart(int speaker, bool isKnown)
    {
        using var sound = Sound();
        Assert.Equal(isKnown, sound.Take(Chunk(4) with { Speaker = speaker }));
        Assert.Equal(isKnown, sound.TakeHole(new SoundVoice(AudioSide.Bot, speaker), 0, 1));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(int.MaxValue, true)]
    [InlineData(int.MaxValue + 1L, false)]
    public void A_hole_has_a_length_that_can_be(long milliseconds, bool isTaken)
    {
        using var sound = Sound();
        Assert.Equal(isTaken, sound.TakeHole(new SoundVoice(AudioSide.Bot), 5, milliseconds));
        Assert.Null(sound.Commit());
        if (isTaken) Assert.Equal((AudioSide.Bot, 5L, 5 + (milliseconds * 1_000_000), "dropped"), Assert.Single(Content().Holes));
    }

    [Fact]
    public void Channels_are_mixed_to_their_mean()
    {
        using var sound = Sound();
        short[] samples = [100, 301, -100, -301, short.MaxValue, short.MaxValue];
        Assert.True(sound.Take(new AudioChunk(AudioSide.Caller, 16_000, 2, 0, 0, MemoryMarshal.AsBytes(samples.AsSpan()).ToArray())));
        sound.Commit();
        using var file = _disk.Open(Path)!;
        var mono = new byte[6];
        file.Read(mono, SoundBlock.HeadBytes);
        Assert.Equal([200, -200, short.MaxValue], Enumerable.Range(0, 3).Select(i => BitConverter.ToInt16(mono, i * 2)));
    }

    [Fact]
    public void It_may_take_its_share_and_ends_with_the_first_sample_beyond_which_is_told_once()
    {
        // A quarter of a half is one call's.
        using var sound = Sound(8 * 1000);
        Assert.True(sound.Take(Chunk(1000)));
        Assert.False(sound.Take(Chunk(2)));
        Assert.False(sound.Take(Chunk(2)));
        Assert.False(sound.TakeHole(new SoundVoice(AudioSide.Bot), 0, 1));
        Assert.Equal("no_room", sound.EndedWhy);
        Assert.Equal("it has taken its share of the state folder: see TUNER_MAX_AUDIO_MB", sound.Commit());
        Assert.Null(sound.Commit());
        Assert.True(Content().HasSound);
    }

    [Fact]
    public void What_was_written_counts_as_well_as_what_waits()
    {
        using var sound = Sound(8 * 2000);
        Assert.True(sound.Take(Chunk(900)));
        Assert.Null(sound.Commit());
        Assert.False(sound.HasPending);
        Assert.True(sound.Take(Chunk(1060)));
        Assert.False(sound.Take(Chunk(2)));
    }

    [Fact]
    public void Where_nothing_is_written_down_four_mebibytes_wait_and_then_it_ends()
    {
        using var sound = Sound();
        for (var i = 0; i < 3; i++) Assert.True(sound.Take(Chunk(1 << 20)));
        Assert.True(sound.Take(Chunk((1 << 20) - (3 * SoundBlock.HeadBytes))));
        Assert.False(sound.Take(Chunk(2)));
        Assert.Equal("nothing was written down for too long", sound.Commit());
        Assert.False(_disk.Exists(Path));
    }

    [Fact]
    public void A_disk_that_does_not_take_it_ends_it_which_is_told_once()
    {
        _disk.Fails = static (_, path) => path == Path;
        using var sound = Sound();
        Assert.True(sound.Take(Chunk(4)));
        Assert.Equal("the disk does not take it (No space left on device)", sound.Commit());
        Assert.Equal("disk", sound.EndedWhy);
        _disk.Fails = static (_, _) => false;
        Assert.False(sound.Take(Chunk(4)));
        Assert.Null(sound.Commit());
        Assert.False(_disk.Exists(Path));
    }

    [Theory]
    [InlineData(3, 1000)]
    [InlineData(4, 800)]
    [InlineData(9, 400)]
    public void Half_of_the_room_is_parted_among_the_calls_that_go_on_and_one_has_no_more_than_a_quarter(int others, long share)
    {
        for (var i = 0; i < others; i++) _disk.CreateNew($"/state/live/{i}.sound").Dispose();
        _disk.CreateNew("/state/live/0.jsonl").Dispose();
        var all = new AudioShare(_folder, 8000);
        Assert.Equal(1000, all.OfOneCall);
        all.Part();
        Assert.Equal(share, all.OfOneCall);
    }

    [Fact]
    public void A_head_is_read_as_it_was_written_and_none_that_changed_anywhere()
    {
        var block = new SoundBlock(SoundKind.Sound, AudioSide.Bot, 16_000, 640, 5, 7) { Speaker = 15, Marks = SoundMarks.Alone };
        var head = new byte[SoundBlock.HeadBytes];
        block.Write(head);
        Assert.Equal(block, SoundBlock.Read(head));
        Assert.Equal(block, SoundBlock.Read([.. head, 1]));
        Assert.Null(SoundBlock.Read(head.AsSpan(..^1)));
        for (var at = 0; at < head.Length; at++)
        {
            byte[] changed = [.. head];
            changed[at] ^= 1;
            Assert.Null(SoundBlock.Read(changed));
        }
    }

    [Fact]
    public void A_head_that_says_what_cannot_be_is_none()
    {
        var sound = new SoundBlock(SoundKind.Sound, AudioSide.Bot, 16_000, 640, 5, 7);
        foreach (var right in (SoundBlock[])[sound with { Bytes = 0 }, sound with { Bytes = 16 << 20 }, sound with { Rate = 1_000 }, sound with { Kind = SoundKind.Hole, Rate = 0 }, sound with { Kind = SoundKind.Facts, Rate = 0 }])
            Assert.Equal(right, Again(right));
        foreach (var wrong in (SoundBlock[])[sound with { Bytes = -1 }, sound with { Bytes = (16 << 20) + 1 }, sound with { Rate = 999 }, sound with { Kind = (SoundKind)3 }, sound with { Side = (AudioSide)2 }, sound with { Speaker = 16 }])
            Assert.Null(Again(wrong));

        static SoundBlock? Again(SoundBlock block)
        {
            var head = new byte[SoundBlock.HeadBytes];
            block.Write(head);
            return SoundBlock.Read(head);
        }
    }

    [Theory]
    [InlineData(1 << 20, true)]
    [InlineData((1 << 20) + 1, false)]
    public void What_was_learned_of_a_call_has_a_bound_and_is_whole_or_nothing(int bytes, bool isRead)
    {
        using (var file = _disk.CreateNew(Path))
        {
            var head = new byte[SoundBlock.HeadBytes];
            new SoundBlock(SoundKind.Facts, AudioSide.Caller, 0, bytes, 0, 0).Write(head);
            file.Write([.. head, .. new byte[bytes]], 0);
        }

        Assert.Equal(isRead ? (int?)bytes : null, Content().Facts?.Length);
        using (var file = _disk.Open(Path)!) file.SetLength(SoundBlock.HeadBytes + bytes - 1);
        Assert.Null(Content().Facts);
    }

    private static AudioChunk Chunk(int bytes) => new(AudioSide.Caller, 16_000, 1, 0, 0, new byte[bytes]);

    private SoundFile Sound(long room = 1L << 40) => new(_disk, Path, new AudioShare(_folder, room));

    private SoundContent Content()
    {
        using var file = _disk.Open(Path)!;
        return SoundContent.Read(file);
    }
}
