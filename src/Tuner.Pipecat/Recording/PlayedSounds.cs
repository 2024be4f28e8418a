using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Recording;

/// <summary>What the application says that it plays: hold music, recordings. Clocks are the pipeline's, nanoseconds.</summary>
internal sealed class PlayedSounds
{
    private const int Most = 500;
    private readonly List<PlayedSound> _all = [];

    public IReadOnlyList<PlayedSound> All => _all;

    public void Told(PlayingEvent told, long now)
    {
        if (_all is [.., { End: null } last])
        {
            if (last.Kind == told.What) return;
            (last.End, last.EndLine) = (now, told.Line);
        }

        if (told.What is "music" or "recording" && _all.Count < Most) _all.Add(new PlayedSound(told.What, now, told.Line));
    }

    /// <summary>What was playing for most of a stretch; null where nothing was.</summary>
    public PlayedSound? During(long start, long end) =>
        _all.Find(sound => (Math.Min(end, sound.End ?? end) - Math.Max(start, sound.Start)) * 2 > end - start);
}

/// <summary>One of them.</summary>
internal sealed class PlayedSound(string kind, long start, int line)
{
    public string Kind { get; } = kind;

    public long Start { get; } = start;

    public int Line { get; } = line;

    /// <summary>When it stopped; null when nobody said so.</summary>
    public long? End { get; set; }

    public int EndLine { get; set; }
}
