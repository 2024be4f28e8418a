using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tuner.Cli.Tests.Record;
using Tuner.Cli.Tests.Support;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Tests.Redaction;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Cli.Tests.Redaction;

/// <summary>
/// Real recorders write down and deliver calls that hold secrets, and are killed while they do. No secret stands in any
/// file at any moment that somebody looks, in anything said, or in anything sent. <c>tests/scripts/redaction-leaks</c> runs ten thousand calls.
/// </summary>
public sealed class RedactedProcessTests
{
    private static readonly string Redaction = $$$"""{"patterns":{"order":{{{JsonSerializer.Serialize(PlantedSecret.OrderPattern)}}}}}""";

    /// <summary>What befalls a bot and its recorder.</summary>
    private enum Fate
    {
        Nothing,
        RecorderKilled,
        BotKilled,
        BothKilled,
        ServerDown,
        Refused,
    }

    [Fact]
    public async Task No_planted_secret_stands_in_a_file_a_log_or_a_payload_whoever_is_killed()
    {
        var calls = int.Parse(Environment.GetEnvironmentVariable("TUNER_TEST_TRANSCRIPTS") ?? "48", CultureInfo.InvariantCulture);
        var fates = Enum.GetValues<Fate>();
        var each = Math.Clamp(calls / fates.Length, 1, 60);
        var total = new Outcome();
        for (var first = 0; first < calls; first += each)
            total.Add(await RunAsync(fates[first / each % fates.Length], first, Math.Min(each, calls - first), Redaction));
        var report = total.ToString();
        if (Environment.GetEnvironmentVariable("TUNER_TEST_REPORT") is { Length: > 0 } path) await File.WriteAllTextAsync(path, report + "\n", TestContext.Current.CancellationToken);
        Assert.True(total.Leaks.Count == 0, report);
    }

    [Fact]
    public async Task Whoever_looks_finds_what_is_not_masked()
    {
        var outcome = await RunAsync(Fate.Refused, 0, 20, null);
        foreach (var place in new[] { "/live/", "/rejected/", ".json", "a payload", "what was said" })
            Assert.Contains(outcome.Leaks, leak => leak.Contains(place, StringComparison.Ordinal));
    }

    private static async Task<Outcome> RunAsync(Fate fate, int first, int count, string? redaction)
    {
        using var state = new TemporaryFolder();
        await using var server = new FaultServer();
        var chance = new Random(first);
        var calls = Enumerable.Range(first, count).Select(seed => new SpokenCall(seed - first + 1, $"call-{seed}", Transcript.Of(seed))).ToArray();
        var payloads = new ConcurrentDictionary<string, byte[]>();
        var witness = new Witness(state.Path, calls.ToDictionary(call => call.Id, call => (IReadOnlyList<PlantedSecret>)call.Transcript.Secrets));
        var down = fate == Fate.ServerDown;
        server.Behave = (request, stream) =>
        {
            witness.Payload(request.Body);
            var known = !down && !payloads.TryAdd(request.CallId, request.Body);
            return fate switch
            {
                _ when down => FaultServer.Answer(stream, 503, "{}"),
                // As servers do that say which value they did not like.
                Fate.Refused => FaultServer.Answer(stream, 422, $$"""{"detail":[{"type":"value_error","loc":["body"],"input":{{Encoding.UTF8.GetString(request.Body)}}}]}"""),
                _ when known => FaultServer.Answer(stream, 409, "{}"),
                _ => FaultServer.Created(request, stream),
            };
        };
        var options = new RecorderOptions
        {
            Settings = new Dictionary<string, string> { ["redaction"] = redaction ?? "false" },
            Debug = fate is Fate.Nothing or Fate.RecorderKilled or Fate.Refused,
            Environment = new Dictionary<string, string> { ["TUNER_KEEP"] = "1" },
            Hear = answer => witness.Said(answer.GetRawText()),
        };
        using (var bot = new BotStandIn(calls, chance, state.Path, server.BaseUrl, options)) await LiveAsync(bot, fate, chance);
        down = false;
        if (fate != Fate.Refused)
        {
            var sent = await SendAsync(state.Path);
            witness.Said(sent.Out + sent.Error);
            Assert.True(sent.ExitCode == ExitCodes.Done, sent.Out + sent.Error);
        }

        await witness.DisposeAsync();
        var outcome = new Outcome { Leaks = [.. witness.Leaks], Calls = count, Files = witness.FilesRead, Payloads = server.Requests.Count };
        foreach (var call in calls) Arrived(call, payloads.GetValueOrDefault(call.Id), outcome, whole: fate is not (Fate.BotKilled or Fate.BothKilled), redaction is not null);
        return outcome;
    }

    private static async Task LiveAsync(BotStandIn bot, Fate fate, Random chance)
    {
        switch (fate)
        {
            case Fate.RecorderKilled:
                for (var kill = 0; kill < 3; kill++)
                {
                    bot.SpeakUntil(chance.NextDouble());
                    await bot.KillRecorderAsync();
                }

                break;
            case Fate.BotKilled:
                bot.SpeakUntil(SomeWay(chance));
                await bot.KillBotAsync();
                return;
            case Fate.BothKilled:
                bot.SpeakUntil(SomeWay(chance));
                await bot.KillBothAsync();
                return;
        }

        bot.SpeakUntil(1);
        await bot.TakenAsync();
        if (fate == Fate.ServerDown) await bot.KillBothAsync();
        else await bot.LeaveAsync();
    }

    /// <summary>So far that most calls have begun.</summary>
    private static double SomeWay(Random chance) => 0.3 + (0.7 * chance.NextDouble());

    /// <summary>A call that was said to its end arrives whole; of one that was cut, what was acknowledged.</summary>
    private static void Arrived(SpokenCall call, byte[]? payload, Outcome outcome, bool whole, bool redacted)
    {
        if (payload is null)
        {
            Assert.True(!whole && call.Acknowledged == 0, $"{call.Id} is lost");
            return;
        }

        var recording = TunerJson.Deserialize(payload)!.GeneralMetaDataRaw!.Recording!;
        var masked = recording.Masked?.Values.Sum() ?? 0;
        outcome.Count(call, masked);
        if (!whole) return;
        Assert.Null(recording.Lost);
        Assert.True(recording.Complete, $"{call.Id} is not complete");
        if (redacted) Assert.True(masked >= call.Transcript.Secrets.Count, $"{call.Id} counts {masked} masks for {string.Join(", ", call.Transcript.Secrets)}");
    }

    private static async Task<CliResult> SendAsync(string state)
    {
        var cli = new CliUnderTest { RealNetwork = true };
        cli.Variables["TUNER_API_KEY"] = "tr_api_key";
        cli.Variables["TUNER_KEEP"] = "1";
        return await cli.RunAsync("send", "--state", state);
    }
}
