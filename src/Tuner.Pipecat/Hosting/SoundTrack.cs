using Tuner.Pipecat.Audio;

namespace Tuner.Pipecat.Hosting;

/// <summary>Puts the pieces of one voice's sound together that follow each other, some 200 ms of them: fifty pieces a second need not be fifty messages.</summary>
internal sealed class SoundTrack(SoundVoice voice, long late, Action<AudioChunk> hear)
{
    private const long Longest = 200_000_000;
    private const int MaxBytes = 64 << 10;

    private byte[] _pcm = [];
    private int _length;
    private int _rate;
    private int _channels;
    private long _first;
    private long _last;
    private long _end;

    /// <summary>Whose sound it is.</summary>
    public SoundVoice Voice => voice;

    /// <summary>Whether sound waits to be handed over.</summary>
    public bool HoldsSome => _length > 0;

    /// <summary>How long so many bytes of 16-bit samples sound, nanoseconds.</summary>
    public static long LengthOf(int bytes, int rate, int channels) => (long)(bytes * 5e8 / ((double)rate * channels));

    /// <summary>Whole samples of a form that can be recorded; nothing else is taken.</summary>
    public static int WholeBytes(int bytes, int rate, int channels) => rate is >= 4_000 and <= 384_000 && channels is >= 1 and <= 16 ? bytes - (bytes % (2 * channels)) : 0;

    /// <summary>Adds a piece that was seen (the caller's) or began to sound (the bot's) at <paramref name="begin"/>, nanoseconds of the call's clock.</summary>
    public void Add(ReadOnlySpan<byte> pcm, int rate, int channels, long begin)
    {
        var most = MaxBytes - (MaxBytes % (2 * channels));
        // Of a long piece the end was seen then, and so was what stands before that earlier.
        if (voice.Side == AudioSide.Caller && pcm.Length > most) begin = Math.Max(0, begin - LengthOf((pcm.Length - 1) / most * most, rate, channels));
        while (!pcm.IsEmpty)
        {
            var piece = pcm[..Math.Min(most, pcm.Length)];
            pcm = pcm[piece.Length..];
            AddPiece(piece, rate, channels, begin);
            begin += LengthOf(piece.Length, rate, channels);
        }
    }

    /// <summary>Hands over what there is, if it began before a moment.</summary>
    public void FlushOlder(long moment)
    {
        if (_first < moment) Flush();
    }

    /// <summary>Hands over what there is.</summary>
    public void Flush()
    {
        if (_length == 0) return;
        var chunk = new AudioChunk(voice.Side, _rate, _channels, _first, _last, _pcm.AsMemory(0, _length)) { Speaker = voice.Speaker, IsAlone = voice.IsAlone };
        (_pcm, _length) = ([], 0);
        hear(chunk);
    }

    private void AddPiece(ReadOnlySpan<byte> pcm, int rate, int channels, long begin)
    {
        if (_length > 0 && (begin > _end + late || rate != _rate || channels != _channels || _length + pcm.Length > MaxBytes)) Flush();
        if (_length == 0)
        {
            (_rate, _channels, _first, _end) = (rate, channels, begin, begin);
            // What is handed over is no longer ours: each message has its own bytes.
            _pcm = new byte[Math.Max(pcm.Length, rate * channels * 2 / 5)];
        }
        else if (_pcm.Length < _length + pcm.Length)
        {
            Array.Resize(ref _pcm, _length + pcm.Length);
        }

        pcm.CopyTo(_pcm.AsSpan(_length));
        _length += pcm.Length;
        _last = begin;
        _end += LengthOf(pcm.Length, rate, channels);
        if (_end - _first >= Longest) Flush();
    }
}
