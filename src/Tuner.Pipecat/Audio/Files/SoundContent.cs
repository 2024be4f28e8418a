using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Audio.Files;

/// <summary>What a sound file holds beside its samples.</summary>
internal sealed class SoundContent
{
    private const int LongestFacts = 1 << 20;

    private readonly Dictionary<SoundVoice, List<SeenSound>> _seen = [];
    private readonly HashSet<SoundVoice> _afterHole = [];

    /// <summary>What was lost on its way: whose, the pipeline's clock from where to where, nanoseconds, and why, a word.</summary>
    public List<(AudioSide Side, long From, long To, string Why)> Holes { get; } = [];

    /// <summary>What was learned when the call was over; null while nobody wrote it down.</summary>
    public byte[]? Facts { get; private set; }

    /// <summary>True when there is any sound.</summary>
    public bool HasSound => _seen.Count > 0;

    /// <summary>When the sound of one voice was seen, in order.</summary>
    public IReadOnlyList<SeenSound> Of(SoundVoice voice) => _seen.GetValueOrDefault(voice) ?? [];

    /// <summary>Reads a file; faults of the disk are the caller's to catch.</summary>
    public static SoundContent Read(IStateFile file)
    {
        var content = new SoundContent();
        var blocks = new SoundBlocks(file);
        while (blocks.TryRead(out var block)) content.Take(block, file, blocks.At);

        return content;
    }

    /// <summary>Where all of it belongs.</summary>
    /// <param name="zero">The pipeline's clock at the record's zero, nanoseconds.</param>
    /// <param name="cut">Where and why the recording ended before the call did; null where it did not.</param>
    public SoundPlan PlanFrom(long zero, (long Clock, string Why)? cut = null)
    {
        var holes = Holes.ConvertAll(hole => new MissingSound(hole.Side, Ms(hole.From), Ms(hole.To), hole.Why));
        if (cut is { } end)
        {
            foreach (var side in (AudioSide[])[AudioSide.Caller, AudioSide.Bot])
                if (Ms(_seen.Where(one => one.Key.Side == side).Select(static one => one.Value[^1].LastClock).Append(zero).Max()) is var from && from < Ms(end.Clock)) holes.Add(new MissingSound(side, from, Ms(end.Clock), end.Why));
        }

        return SoundPlan.Of(zero, _seen.Select(static one => (one.Key, (IReadOnlyList<SeenSound>)one.Value)), holes);

        long Ms(long clock) => Math.Max(0, (clock - zero) / 1_000_000);
    }

    private void Take(in SoundBlock block, IStateFile file, long at)
    {
        switch (block.Kind)
        {
            case SoundKind.Sound:
                if (!_seen.TryGetValue(block.Voice, out var seen)) _seen[block.Voice] = seen = [];
                seen.Add(new SeenSound(block.Clock, block.LastClock, block.Duration, _afterHole.Remove(block.Voice)));
                break;
            case SoundKind.Hole:
                Holes.Add((block.Side, block.Clock, block.LastClock, block.Marks.HasFlag(SoundMarks.Killed) ? "killed" : "dropped"));
                _afterHole.Add(block.Voice);
                break;
            case SoundKind.Facts when block.Bytes <= LongestFacts:
                Facts = new byte[block.Bytes];
                if (file.Read(Facts, at) < Facts.Length) Facts = null;
                break;
        }
    }
}
