using Tuner.Pipecat.Audio;

namespace Tuner.Pipecat.Hosting;

/// <summary>
/// The callers of one call: mostly one, in a room several, each on a track of his own, so that none delays another. Who has left gives
/// his track to who comes later.
/// </summary>
/// <param name="late">See <see cref="SoundTrack"/>.</param>
/// <param name="hear">Takes what was put together.</param>
/// <param name="crowded">Hears once that more speak at once than are told apart: the others are not in the recording.</param>
internal sealed class CallerTracks(long late, Action<AudioChunk> hear, Action? crowded)
{
    /// <summary>A caller of whom nothing came for so long has left, or says nothing that another could be mixed up with.</summary>
    private const long Left = 10_000_000_000;

    /// <summary>The whole room's sound has no name.</summary>
    private const string Room = "";

    private readonly Dictionary<string, SoundTrack> _tracks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _heard = new(StringComparer.Ordinal);
    private bool _isCrowded;

    /// <summary>Whether sound waits to be handed over.</summary>
    public bool HoldsSome => _tracks.Values.Any(static track => track.HoldsSome);

    /// <summary>The track of a caller; null where there is none left for him.</summary>
    /// <param name="name">His name; null for sound of all who are in the room.</param>
    /// <param name="now">Nanoseconds of the call's clock.</param>
    public SoundTrack? Of(string? name, long now)
    {
        name ??= Room;
        if (!_tracks.TryGetValue(name, out var track))
        {
            if (Free(now) is not { } number) return null;
            track = _tracks[name] = new SoundTrack(new SoundVoice(AudioSide.Caller, number, name.Length > 0), late, hear);
        }

        _heard[name] = now;
        return track;
    }

    /// <summary>Hands over what there is, if it began before a moment.</summary>
    public void FlushOlder(long moment)
    {
        foreach (var track in _tracks.Values) track.FlushOlder(moment);
    }

    /// <summary>Hands over what there is.</summary>
    public void Flush()
    {
        foreach (var track in _tracks.Values) track.Flush();
    }

    private int? Free(long now)
    {
        if (_tracks.Count < SoundVoice.MostSpeakers) return _tracks.Count;
        var quietest = _heard.MinBy(static one => one.Value).Key;
        if (now - _heard[quietest] >= Left)
        {
            _tracks.Remove(quietest, out var track);
            _heard.Remove(quietest);
            track!.Flush();
            return track.Voice.Speaker;
        }

        if (!_isCrowded) crowded?.Invoke();
        _isCrowded = true;
        return null;
    }
}
