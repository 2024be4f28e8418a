using System.Diagnostics;
using System.Globalization;

namespace Tuner.Benchmarks;

/// <summary>
/// The fold's figures in a few seconds: the best of several rounds, and what was allocated. Time is what the process
/// had of a core, so that a machine with other work shows the same figures.
/// </summary>
internal static class FoldReport
{
    private const int Rounds = 5;

    public static int Print(double seconds)
    {
        var recorded = RecordedFrames.Load();
        var passes = new Passes(recorded);
        Console.WriteLine(Invariant($"{recorded.Calls.Count} recorded calls, {recorded.Lines} lines, {recorded.Bytes / 1e6:0.0} MB; one thread, seconds of a core, best of {Rounds} rounds of {seconds / Rounds:0.0} s"));
        Console.WriteLine(Invariant($"{"",-44}{"a second",12}{"ns each",10}{"MB/s",8}{"bytes allocated each",24}"));
        var perLine = recorded.Bytes / 1e6 / recorded.Lines;
        var share = seconds / Rounds;
        Row("Utf8JsonReader: every token, nothing kept", passes.Tokens, share, perLine);
        Row("FrameLineReader: lines become frames", passes.Lines, share, perLine);
        Row("CallRecorder.Apply: frames become calls", passes.Fold, share, null);
        Row("  of these, again: known by their ids", passes.Duplicates, share, null);
        Row("  classes that the fold does not want", passes.Ignored, share, null);
        Row("  sound that goes on", passes.Chunk, share, null);
        Row("a whole call: its frames and its record", passes.Payloads, share, null);
        return 0;
    }

    private static void Row(string name, Func<int> pass, double seconds, double? megabytes)
    {
        var best = double.MaxValue;
        double allocated = 0;
        for (var round = 0; round < Rounds; round++)
        {
            long items = 0;
            var before = GC.GetAllocatedBytesForCurrentThread();
            var watch = Stopwatch.StartNew();
            var core = Environment.CpuUsage.TotalTime;
            do items += pass();
            while (watch.Elapsed.TotalSeconds < seconds);
            best = Math.Min(best, (Environment.CpuUsage.TotalTime - core).TotalNanoseconds / items);
            allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)items;
        }

        Console.WriteLine(Invariant($"{name,-44}{1e9 / best,12:#,0}{best,10:#,0}{megabytes * 1e9 / best,8:0}{allocated,24:0.0}"));
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
