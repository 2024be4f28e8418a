using System.Diagnostics.CodeAnalysis;
using Tuner.Pipecat.Hosting;

namespace Tuner.Voice;

/// <summary>
/// Sound of one speech that came piece by piece and is not told yet. Whatever is told next comes behind it, so the record
/// is that of the pieces.
/// </summary>
internal sealed class HeldSound
{
    /// <summary>What came in this time is told together, nanoseconds.</summary>
    private static readonly long Longest = HeldCalls.Longest.Ticks * 100;

    private Speech? _speech;
    private SoundSize _size;
    private bool _sounds;
    private long _at;

    /// <summary>Whether more goes with what is held.</summary>
    public bool TryAdd(Speech speech, SoundSize size, bool sounds, long at)
    {
        if (_speech != speech || _sounds != sounds || !_size.IsSameFormat(size) || at - _at >= Longest) return false;
        _size = _size with { Bytes = _size.Bytes + size.Bytes };
        return true;
    }

    public void Begin(Speech speech, SoundSize size, bool sounds, long at) => (_speech, _size, _sounds, _at) = (speech, size, sounds, at);

    public bool TryTake([NotNullWhen(true)] out Speech? speech, out SoundSize size, out bool sounds, out long at)
    {
        (speech, size, sounds, at) = (_speech, _size, _sounds, _at);
        _speech = null;
        return speech is not null;
    }
}
