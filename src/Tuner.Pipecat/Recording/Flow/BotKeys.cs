using System.Text;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Recording.Caller;

namespace Tuner.Pipecat.Recording.Flow;

/// <summary>The keys that the bot pressed, as on another's telephone menu.</summary>
internal sealed class BotKeys
{
    private const long LongestPause = 3_000_000_000;
    private const int MostKeys = 128;
    private readonly List<BotEntry> _entries = [];

    public IReadOnlyList<BotEntry> All => _entries;

    public void Pressed(OutputDTMFFrame frame, long now)
    {
        var buttons = frame.Buttons is { Count: > 0 } several ? several : [frame.Button ?? ""];
        var keys = string.Concat(buttons.Take(MostKeys).Select(Keypad.Name));
        if (keys.Length == 0) return;
        var goesOn = _entries is [.., var last] && last.Keys[^1] != '#' && last.Keys.Length < MostKeys && now - last.End < LongestPause;
        if (!goesOn) _entries.Add(new BotEntry(now, frame.Line));
        _entries[^1].Add(keys, now, frame.Line);
    }
}

/// <summary>Keys that belong together. Clocks are the pipeline's, nanoseconds.</summary>
internal sealed class BotEntry(long start, int line)
{
    public long Start { get; } = start;

    public int StartLine { get; } = line;

    public long End { get; private set; } = start;

    public List<int> Lines { get; } = [];

    public StringBuilder Keys { get; } = new();

    public void Add(string keys, long now, int line)
    {
        Keys.Append(keys);
        End = now;
        Lines.Add(line);
    }
}
