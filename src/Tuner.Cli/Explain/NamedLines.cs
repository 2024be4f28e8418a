using System.Globalization;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Recording;

namespace Tuner.Cli.Explain;

/// <summary>Says of lines of a log what they are.</summary>
internal sealed class NamedLines
{
    private readonly Dictionary<int, NamedLine> _named = [];

    /// <summary>Reads the log once and names the lines that are wanted; times are those of the call, as in its record.</summary>
    public static NamedLines Read(Stream log, HashSet<int> wanted)
    {
        var clock = new CallClock();
        var frames = new List<(Frame Frame, long Clock, long Shift)>();
        foreach (var line in FrameLogReader.Read(log))
        {
            if (line.Frame is not { } frame) continue;
            clock.Tick(frame);
            if (wanted.Contains(line.Number)) frames.Add((frame, clock.Now, clock.Shift));
        }

        var lines = new NamedLines();
        foreach (var (frame, at, shift) in frames) lines._named[frame.Line] = NamedLine.Of(frame, clock.Ms(at), pts => clock.Ms(pts + shift));
        return lines;
    }

    /// <summary>One text a line, a run of words in one: <c>line 48: …</c>, <c>lines 41-45, 58: …</c>.</summary>
    public IEnumerable<string> Of(IReadOnlyList<int> numbers)
    {
        for (var i = 0; i < numbers.Count; i++)
        {
            var run = new List<int> { numbers[i] };
            if (!_named.TryGetValue(numbers[i], out var first))
            {
                yield return $"line {numbers[i]}: not in the log";
                continue;
            }

            while (first.IsWord && i + 1 < numbers.Count && _named.TryGetValue(numbers[i + 1], out var next) && next.IsWord && next.Source == first.Source) run.Add(numbers[++i]);
            yield return run.Count == 1
                ? $"line {numbers[i]}: {first}"
                : $"lines {Ranges(run)}: {first.Name}, {string.Join(", ", run.Select(number => _named[number].Detail))}{(first.Source is null ? "" : $", from {first.Source}")}";
        }
    }

    private static string Ranges(List<int> numbers)
    {
        var ranges = new List<(int First, int Last)>();
        foreach (var number in numbers)
        {
            if (ranges is [.., var last] && last.Last + 1 == number) ranges[^1] = (last.First, number);
            else ranges.Add((number, number));
        }

        return string.Join(", ", ranges.Select(range => range.First == range.Last ? range.First.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{range.First}-{range.Last}")));
    }
}
