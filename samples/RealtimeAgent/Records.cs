using Tuner.Voice;

namespace Tuner.RealtimeAgent;

/// <summary>Where the records go: to Tuner where a key says which workspace's, else they are printed.</summary>
internal static class Records
{
    public static ITunerClient Client(out InMemoryTunerClient? printed)
    {
        var options = new TunerOptions { Log = (level, text) => Console.Error.WriteLine($"{level}: {text}") };
        printed = Environment.GetEnvironmentVariable("TUNER_API_KEY") is null ? new InMemoryTunerClient(options) : null;
        return printed is null ? new TunerClient(options) : printed;
    }

    public static void Print(InMemoryTunerClient? printed)
    {
        foreach (var row in printed?.Records.SelectMany(record => record.TranscriptWithToolCalls) ?? [])
        {
            var left = row.Metadata?.UnheardText is { } unheard ? $"   [never heard: {unheard}]" : "";
            var waited = row.Metadata?.E2ELatency is { } wait ? $"   [answered after {wait} ms]" : "";
            Console.WriteLine($"{row.StartMs,6} ms {row.Role,-15} {row.Text}{left}{waited}");
        }

        if (printed is not null) Console.WriteLine($"end: {(printed.Records is [.., var last] ? last.DisconnectionReason : "no record")}");
    }
}
