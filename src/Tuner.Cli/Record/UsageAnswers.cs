using System.Globalization;
using System.Text.Json;
using Tuner.Pipecat.Recording;
using Tuner.Pipecat.Recording.Rows;

namespace Tuner.Cli.Record;

/// <summary>HostMessages <c>usage?</c> and <c>call_usage?</c>.</summary>
internal static class UsageAnswers
{
    public static void Answer(HostMessages messages, StateFolders folders, int calls, JsonElement? id)
    {
        var counters = folders.All.Select(folder => folder.Delivery.Counters).ToArray();
        messages.Say(new RecorderMessage
        {
            Wire = "usage",
            Id = id,
            Calls = calls,
            Waiting = folders.All.Sum(folder => folder.Delivery.CountWaiting()),
            Delivered = counters.Sum(folder => folder.Delivered),
            Rejected = counters.Sum(folder => folder.Rejected),
            Lost = counters.SelectMany(folder => folder.Lost).GroupBy(loss => loss.Key).ToDictionary(group => group.Key, group => group.Sum(loss => loss.Value)),
            RssAnonBytes = RssAnon(),
        });
    }

    /// <summary>What a live call used so far; a call that is not open here used nothing that is known.</summary>
    public static void AnswerFor(CallRecorder? fold, HostMessages messages, WireMessage question) => messages.Say(new RecorderMessage
    {
        Wire = "call_usage",
        Id = question.Id,
        Call = question.Call,
        Usage = fold?.Used(),
        DurationMs = fold?.ToPayload().DurationMs,
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
