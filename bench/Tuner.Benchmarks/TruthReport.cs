using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.AI;
using Tuner.RealtimeHost;
using Tuner.RealtimeStandIn;

namespace Tuner.Benchmarks;

/// <summary>
/// What <c>UseTuner</c> and <c>UseOpenTelemetry</c> say of the same sessions, in real time and in the same pipeline, beside
/// what really happened.
/// </summary>
internal static class TruthReport
{
    private const string Source = "tuner.bench";
    private const int AtATime = 4;

    public static async Task<int> PrintAsync(string? only)
    {
        await using var server = await ScriptedServer.StartAsync();
        using var spans = new HeardBySpans(Source);
        var score = new TruthScore();
        var sessions = AllSessions.All().Where(session => only is null || session.Truth.Call == only).ToList();
        await Parallel.ForEachAsync(sessions, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (session, _) =>
        {
            var name = session.Truth.Call;
            var clock = new Stopwatch();
            var told = await SessionReplay.RunAsync(session.Steps, async call => await HostAsync(server, name, call), ms => AtAsync(clock, ms));
            score.Add(session.Truth, told.Record, spans.Of(name));
        });
        if (only is not null)
        {
            // What its answers' spans hold, without the audio of the others.
            foreach (var span in spans.Of(only).Where(span => span.GetTagItem("gen_ai.input.messages") is null))
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{span.DisplayName} {span.Duration.TotalMilliseconds:0.0} ms [{string.Join(" | ", HeardBySpans.Texts(span))}] {string.Join("  ", span.TagObjects.Where(tag => !tag.Key.EndsWith("messages", StringComparison.Ordinal)).Select(tag => $"{tag.Key}={tag.Value}"))}"));
        }

        Console.WriteLine($"{sessions.Count} sessions of a stand-in of OpenAI's service, through its real client and Microsoft.Extensions.AI, in real time");
        return score.Print();
    }

    /// <summary>Both above one client, so that both see the same: UseTuner next to the provider, where its readme puts it.</summary>
    private static async Task<IReplayedHost> HostAsync(ScriptedServer server, string name, Voice.VoiceCall call) =>
        await ExtensionsHost.OverOpenAI(server, name, call, builder => builder.UseOpenTelemetry(sourceName: Source, configure: client => client.EnableSensitiveData = true)).ConnectAsync();

    /// <summary>Spans take their times from the machine's clock: a session goes as fast as it did. The record goes by the session's own.</summary>
    private static async Task AtAsync(Stopwatch clock, int ms)
    {
        clock.Start();
        var left = ms - (int)clock.ElapsedMilliseconds;
        if (left > 0) await Task.Delay(left);
    }
}
