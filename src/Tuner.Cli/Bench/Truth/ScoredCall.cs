using System.Text.Json;
using Tuner.Cli.Replay;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Models;

namespace Tuner.Cli.Bench.Truth;

/// <summary>A recorded call and how right its record is.</summary>
internal sealed record ScoredCall(string Name, IReadOnlyList<string> Services, IReadOnlyList<ScoredFact> Facts)
{
    private const string TruthEnding = ".truth.json";
    private const string FramesEnding = ".frames.jsonl";
    private const string PackedEnding = ".gz";

    public int Right => Facts.Count(fact => fact.Right);

    /// <summary>Replays the log and scores the record as it would be sent.</summary>
    /// <exception cref="CommandFailure">There is no truth beside the log, or one of the two cannot be read.</exception>
    public static async Task<ScoredCall> OfAsync(CommandContext context, ReplayInput input, CancellationToken cancel)
    {
        var truth = ReadTruth(input.Path!);
        var call = await ReplayRun.FoldAsync(context, PlaybackSpeed.Max, input, cancel).ConfigureAwait(false);
        return new(input.Name, truth.Services, Score.Of(TunerJson.Deserialize(call.Body)!, truth, StartFrameMs(input.Path!)));
    }

    public static bool HasTruth(ReplayInput input) => input.Path is { } path && File.Exists(TruthOf(path));

    private static string TruthOf(string log)
    {
        var unpacked = log.EndsWith(PackedEnding, StringComparison.Ordinal) ? log[..^PackedEnding.Length] : log;
        return (unpacked.EndsWith(FramesEnding, StringComparison.Ordinal) ? unpacked[..^FramesEnding.Length] : log) + TruthEnding;
    }

    private static CallTruth ReadTruth(string log)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(TruthOf(log)), TruthJson.Default.CallTruth) ?? throw new JsonException("it is null");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new CommandFailure($"{TruthOf(log)} does not say what happened on the call ({fault.Message.TrimEnd('.')}).");
        }
    }

    private static long? StartFrameMs(string log)
    {
        using var stream = File.OpenRead(log);
        foreach (var line in FrameLogReader.Read(stream))
            if (line.Frame is StartFrame start) return start.Time / 1_000_000;
        return null;
    }
}
