using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Audio.Files;

/// <summary>What a sound file holds beside its samples.</summary>
internal sealed class SoundContent
{
    private const int LongestFacts = 1 << 20;

    private readonly List<SeenSound>[] _seen = [[], []];
    private readonly bool[] _afterHole = new bool[2];

    /// <summary>When the caller's sound was seen.</summary>
    public IReadOnlyList<SeenSound> Caller => _seen[(int)AudioSide.Caller];

    /// <summary>When the bot's was.</summary>
    public IReadOnlyList<SeenSound> Bot => _seen[(int)AudioSide.Bot];

    /// <summary>What was lost on its way: whose, and the pipeline's clock from where to where, nanoseconds.</summary>
    public List<(AudioSide Side, long From, long To)> Holes { get; } = [];

    /// <summary>What was learned when the call was over; null while nobody wrote it down.</summary>
    public byte[]? Facts { get; private set; }

    /// <summary>True when there is any sound.</summary>
    public bool HasSound => Caller.Count + Bot.Count > 0;

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
        var holes = Holes.ConvertAll(hole => new MissingSound(hole.Side, Ms(hole.From), Ms(hole.To), "dropped"));
        if (cut is { } end)
        {
            foreach (var side in (AudioSide[])[AudioSide.Caller, AudioSide.Bot])
                if (_seen[(int)side] is var seen && Ms(seen.Count > 0 ? seen[^1].LastClock : zero) is var from && from < Ms(end.Clock)) holes.Add(new MissingSound(side, from, Ms(end.Clock), end.Why));
        }

        return SoundPlan.Of(zero, Caller, Bot, holes);

        long Ms(long clock) => Math.Max(0, (clock - zero) / 1_000_000);
    }

    private void Take(in SoundBlock block, IStateFile file, long at)
    {
        switch (block.Kind)
        {
            case SoundKind.Sound:
                _seen[(int)block.Side].Add(new SeenSound(block.Clock, block.LastClock, block.Duration, _afterHole[(int)block.Side]));
                _afterHole[(int)block.Side] = false;
                break;
            case SoundKind.Hole:
                Holes.Add((block.Side, block.Clock, block.LastClock));
                _afterHole[(int)block.Side] = true;
                break;
            case SoundKind.Facts when block.Bytes <= LongestFacts:
                Facts = new byte[block.Bytes];
                if (file.Read(Facts, at) < Facts.Length) Facts = null;
                break;
        }
    }
}
