using System.Globalization;
using System.Text.Json;

namespace Tuner.Cli.Record;

/// <summary>Answers <c>usage?</c> and <c>call_usage?</c>.</summary>
internal static class Usage
{
    public static void Answer(Answers answers, KeeperRoom keepers, int calls, JsonElement? id)
    {
        var tallies = keepers.All.Select(keeper => keeper.Tally).ToArray();
        answers.Say(new WireAnswer
        {
            Wire = "usage",
            Id = id,
            Calls = calls,
            Waiting = keepers.All.Sum(keeper => keeper.CountWaiting()),
            Delivered = tallies.Sum(tally => tally.Delivered),
            Rejected = tallies.Sum(tally => tally.Rejected),
            Lost = tallies.SelectMany(tally => tally.Lost).GroupBy(loss => loss.Key).ToDictionary(group => group.Key, group => group.Sum(loss => loss.Value)),
            RssAnonBytes = RssAnon(),
        });
    }

    /// <summary>What a live call used so far; a call that is not open here used nothing that is known.</summary>
    public static void AnswerFor(RecordedCall? call, Answers answers, WireMessage question) => answers.Say(new WireAnswer
    {
        Wire = "call_usage",
        Id = question.Id,
        Call = question.Call,
        Usage = call?.Live.Recorder.Usage.ToUsage(),
        DurationMs = call?.Live.Recorder.ToPayload().DurationMs,
    });

    /// <summary>The memory that is this process's own; null where the system does not tell.</summary>
    private static long? RssAnon()
    {
        if (!OperatingSystem.IsLinux()) return null;
        var line = File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("RssAnon:", StringComparison.Ordinal));
        var kilobytes = line?["RssAnon:".Length..].Replace("kB", "", StringComparison.Ordinal).Trim();
        return long.TryParse(kilobytes, NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size << 10 : null;
    }
}
