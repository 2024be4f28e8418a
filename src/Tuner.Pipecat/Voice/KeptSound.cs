namespace Tuner.Voice;

/// <summary>How much audio a call keeps until it is played: bounded, since who tells of audio may never tell that it was played.</summary>
internal sealed class KeptSound
{
    private const long MostBytes = 32 << 20;
    private long _bytes;

    /// <summary>Samples that are kept; none where there is no room for them: they are silent then.</summary>
    public ReadOnlyMemory<byte> Keep(ReadOnlyMemory<byte> pcm)
    {
        if (_bytes + pcm.Length > MostBytes) return default;
        _bytes += pcm.Length;
        return pcm;
    }

    public void Release(ReadOnlyMemory<byte> pcm) => _bytes -= pcm.Length;
}
