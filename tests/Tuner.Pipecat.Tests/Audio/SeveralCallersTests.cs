using System.Runtime.InteropServices;
using Tuner.Pipecat.Audio;
using Tuner.Pipecat.Audio.Files;
using Tuner.Pipecat.Hosting;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Audio;

/// <summary>Several callers in one room are all heard on the caller's channel, each where he spoke, and none twice.</summary>
public sealed class SeveralCallersTests
{
    private const string Path = "/state/live/a.sound";
    private const int Second = 16_000;
    private static readonly SoundVoice Room = new(AudioSide.Caller, 2);
    private readonly ForgettingDisk _disk = new();

    [Fact]
    public void Those_who_speak_at_once_are_added_and_no_louder_than_samples_can_be()
    {
        using (var sound = Sound())
            for (var i = 0; i < 100; i++)
            {
                Take(sound, Alone(0), i, Flat(20_000));
                Take(sound, Alone(1), i, Flat((short)(i < 50 ? -5_000 : 20_000)));
            }

        var left = Left();
        var first = Array.FindIndex(left, static sample => sample != 0);
        Assert.All(left[first..(first + Second)], static sample => Assert.Equal(15_000, sample));
        Assert.All(left[(first + Second)..(first + (2 * Second))], static sample => Assert.Equal(short.MaxValue, sample));
    }

    [Fact]
    public void One_whose_sound_comes_late_and_in_a_burst_moves_nobody_elses()
    {
        using (var sound = Sound())
        {
            for (var i = 0; i < 150; i++)
            {
                Take(sound, Alone(0), i, i == 40 ? Click(10_000) : Flat(0));
                // What his network held back for a second and a half comes at once.
                if (i == 110)
                    for (var late = 35; late <= 110; late++) Take(sound, Alone(1), late, late == 60 ? Click(20_000) : Flat(0), seen: 110);
                else if (i is < 35 or > 110) Take(sound, Alone(1), i, Flat(0));
            }
        }

        var left = Left();
        Assert.Equal(Second * 40 / 50, Array.IndexOf(left, (short)10_000), 160.0);
        Assert.Equal(Second * 60 / 50, Array.IndexOf(left, (short)20_000), 160.0);
    }

    [Fact]
    public void While_the_whole_rooms_sound_comes_as_well_nobody_is_heard_twice()
    {
        using (var sound = Sound())
            for (var i = 0; i < 100; i++)
            {
                Take(sound, Alone(0), i, Flat(1_000));
                if (i is >= 20 and < 50) Take(sound, Room, i, Flat(1_000));
            }

        var left = Left();
        Assert.All(left[Array.FindIndex(left, static sample => sample != 0)..], static sample => Assert.Equal(1_000, sample));
    }

    [Fact]
    public void The_next_recorder_goes_on_with_each_of_them()
    {
        for (var part = 0; part < 2; part++)
            using (var sound = Sound())
                for (var i = part * 50; i < (part + 1) * 50; i++)
                    for (var speaker = 0; speaker < SoundVoice.MostSpeakers; speaker++) Take(sound, Alone(speaker), i, Flat(100));
        var left = Left();
        Assert.All(left[Array.FindIndex(left, static sample => sample != 0)..], static sample => Assert.Equal(1_600, sample));
    }

    [Fact]
    public void More_than_can_be_told_apart_are_passed_over_which_is_said_once_and_who_has_left_makes_room()
    {
        var (heard, crowded) = (new List<AudioChunk>(), 0);
        var sounds = new CallSounds(heard.Add, () => crowded++);
        for (var at = 0L; at < 3; at++)
            for (var speaker = 0; speaker < 20; speaker++) sounds.FromCaller(new byte[640], Second, 1, at * 20_000_000, $"guest {speaker}");
        sounds.FromCaller(new byte[640], Second, 1, 11_000_000_000, "late");
        sounds.FromCaller(new byte[640], Second, 1, 11_000_000_000);
        sounds.Close();
        Assert.Equal(1, crowded);
        Assert.Equal(SoundVoice.MostSpeakers, heard.Where(static chunk => chunk.Clock == 0).Select(static chunk => chunk.Voice).Distinct().Count());
        Assert.Equal(2, heard.Count(static chunk => chunk.Clock == 11_000_000_000));
        Assert.Single(heard, static chunk => !chunk.IsAlone);
    }

    private static SoundVoice Alone(int speaker) => new(AudioSide.Caller, speaker, IsAlone: true);

    private static short[] Flat(short value) => [.. Enumerable.Repeat(value, Second / 50)];

    private static short[] Click(short value)
    {
        var samples = new short[Second / 50];
        samples[0] = value;
        return samples;
    }

    private SoundFile Sound() => SoundFile.Continue(_disk, Path, new AudioShare(new StateFolder(_disk, "/state"), 1L << 30));

    private static void Take(SoundFile sound, SoundVoice voice, int packet, short[] samples, int? seen = null)
    {
        // It is seen when all of it was spoken.
        var at = ((seen ?? packet) + 1) * 20_000_000L;
        Assert.True(sound.Take(new AudioChunk(voice.Side, Second, 1, at, at, MemoryMarshal.AsBytes(samples.AsSpan()).ToArray()) { Speaker = voice.Speaker, IsAlone = voice.IsAlone }));
        Assert.Null(sound.Commit());
    }

    private short[] Left()
    {
        using var sound = _disk.OpenForReading(Path)!;
        using var wav = _disk.CreateNew("/state/a.wav");
        WavFile.Write(sound, SoundContent.Read(sound).PlanFrom(0), [], wav);
        var bytes = new byte[wav.Length];
        wav.Read(bytes, 0);
        return [.. MemoryMarshal.Cast<byte, short>(bytes.AsSpan(WavFile.HeadBytes)).ToArray().Where(static (_, i) => i % 2 == 0)];
    }
}
