using System.Buffers;
using System.Runtime.InteropServices;
using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Audio.Files;

/// <summary>
/// The sound of a live call, beside its journal: blocks as they came, each side at its own rate and mixed down to one
/// channel. Never synced for a chunk. A disk that does not take it ends the recording, and nothing else. Whoever holds the
/// journal's lock owns it.
/// </summary>
internal sealed class SoundFile(IStateFiles files, string path, AudioShare share) : IDisposable
{
    /// <summary>What may wait for the next round of work; more comes only where nothing is written down.</summary>
    private const int MostPending = 4 << 20;

    /// <summary>More channels than any transport has.</summary>
    private const int MostChannels = 32;

    private const int LongestBlock = 1 << 20;

    /// <summary>Less than any packet: what rounding makes of lengths.</summary>
    private const long Rounding = 5_000_000;

    private readonly Dictionary<SoundVoice, (long Length, long Until)> _found = [];
    private ArrayBufferWriter<byte> _pending = new(4096);
    private IStateFile? _file;
    private long _written;
    private bool _isTold;

    public string Path => path;

    /// <summary>True while something waits to be written.</summary>
    public bool HasPending => _pending.WrittenCount > 0;

    /// <summary>Why nothing more is recorded, a sentence; null while it goes on.</summary>
    public string? Ended { get; private set; }

    /// <summary>The same in a word: <c>disk</c> or <c>no_room</c>.</summary>
    public string? EndedWhy { get; private set; }

    /// <summary>Goes on behind the last whole block of a file that a killed recorder left.</summary>
    public static SoundFile Continue(IStateFiles files, string path, AudioShare share)
    {
        var sound = new SoundFile(files, path, share);
        if (files.Open(path) is not { } file) return sound;
        sound._file = file;
        sound._written = SoundBlocks.Mend(file, sound.Find);
        return sound;
    }

    /// <summary>
    /// Gathers word of what was on its way to a recorder that was killed. To be told before anything else: how much the file held
    /// when it was gone on with is what is compared.
    /// </summary>
    public bool TakeSent(IReadOnlyList<SentSound> sent)
    {
        var took = false;
        foreach (var (voice, milliseconds, until) in sent)
        {
            var (length, end) = _found.GetValueOrDefault(voice);
            var missing = Math.Min((milliseconds * 1_000_000) - length, until);
            if (missing < Rounding || !HasRoomFor(0)) continue;
            Head(new SoundBlock(SoundKind.Hole, voice.Side, 0, 0, Math.Max(end, until - missing), Math.Max(end, until)) { Speaker = voice.Speaker, Marks = MarksOf(voice) | SoundMarks.Killed });
            took = true;
        }

        return took;
    }

    /// <summary>Gathers a piece of sound. One that makes no sense, and any after the end, is passed over.</summary>
    public bool Take(in AudioChunk chunk)
    {
        if (!SoundBlock.IsRate(chunk.Rate) || chunk.Channels is < 1 or > MostChannels || chunk.LastClock < chunk.Clock || !chunk.Voice.IsKnown) return false;
        var samples = MemoryMarshal.Cast<byte, short>(chunk.Pcm.Span);
        var length = samples.Length / chunk.Channels;
        if (length == 0 || length * 2 > LongestBlock || !HasRoomFor(length * 2)) return false;
        Head(new SoundBlock(SoundKind.Sound, chunk.Side, chunk.Rate, length * 2, chunk.Clock, chunk.LastClock) { Speaker = chunk.Speaker, Marks = MarksOf(chunk.Voice) });
        MixDown(samples, chunk.Channels, MemoryMarshal.Cast<byte, short>(_pending.GetSpan(length * 2))[..length]);
        _pending.Advance(length * 2);
        return true;
    }

    /// <summary>Gathers word of sound that was lost on its way.</summary>
    public bool TakeHole(SoundVoice voice, long clock, long milliseconds)
    {
        if (milliseconds is <= 0 or > int.MaxValue || !voice.IsKnown || !HasRoomFor(0)) return false;
        Head(new SoundBlock(SoundKind.Hole, voice.Side, 0, 0, clock, clock + (milliseconds * 1_000_000)) { Speaker = voice.Speaker, Marks = MarksOf(voice) });
        return true;
    }

    private static SoundMarks MarksOf(SoundVoice voice) => voice.IsAlone ? SoundMarks.Alone : SoundMarks.None;

    /// <summary>Writes what was gathered; returns why the recording has ended, once, or null.</summary>
    public string? Commit()
    {
        if (HasPending && EndedWhy != "disk" && DiskFault.Try(Write) is { } fault) End($"the disk does not take it ({fault})", "disk");
        if (_isTold || Ended is null) return null;
        _isTold = true;
        return Ended;
    }

    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }

    private void Find(SoundBlock block)
    {
        if (block.Kind == SoundKind.Facts) return;
        var (length, until) = _found.GetValueOrDefault(block.Voice);
        var end = block.Kind == SoundKind.Sound && block.Side == AudioSide.Bot ? block.Clock + block.Duration : block.LastClock;
        _found[block.Voice] = (length + block.Length, Math.Max(until, end));
    }

    private bool HasRoomFor(int bytes)
    {
        if (Ended is not null) return false;
        if (_pending.WrittenCount + bytes > MostPending) End("nothing was written down for too long", "disk");
        else if (_written + _pending.WrittenCount + bytes > share.OfOneCall) End("it has taken its share of the state folder: see TUNER_MAX_AUDIO_MB", "no_room");
        return Ended is null;
    }

    private void End(string why, string word) => (Ended, EndedWhy) = (why, word);

    private void Head(in SoundBlock block)
    {
        block.Write(_pending.GetSpan(SoundBlock.HeadBytes));
        _pending.Advance(SoundBlock.HeadBytes);
    }

    private void Write()
    {
        _file ??= files.CreateNew(path);
        _file.Write(_pending.WrittenSpan, _written);
        _written += _pending.WrittenCount;
        if (_pending.Capacity > 256 << 10) _pending = new ArrayBufferWriter<byte>(4096);
        else _pending.ResetWrittenCount();
    }

    private static void MixDown(ReadOnlySpan<short> samples, int channels, Span<short> mono)
    {
        if (channels == 1)
        {
            samples[..mono.Length].CopyTo(mono);
            return;
        }

        for (var i = 0; i < mono.Length; i++)
        {
            var sum = 0;
            foreach (var sample in samples.Slice(i * channels, channels)) sum += sample;
            mono[i] = (short)(sum / channels);
        }
    }
}
