using System.Text.Json;
using Tuner.Cli.CallViews;
using Tuner.Cli.Replay;
using Tuner.Cli.Terminal;
using Tuner.Pipecat.Models;
using Tuner.Server.Calls;
using Tuner.Server.Calls.Reading;
using Tuner.Server.Comparing;

namespace Tuner.Cli.Diff;

/// <summary>The calls of one side: a record, a frame log, or a folder of them.</summary>
internal sealed class CallSet(CommandContext context)
{
    private const string RecordEnding = ".json";

    /// <summary>Other JSON beside the calls of a folder is passed over, and counted on standard error.</summary>
    /// <exception cref="CommandFailure">There is no call there, or a file cannot be read.</exception>
    public async Task<IReadOnlyList<ComparedCall>> ReadAsync(string path, CancellationToken cancel)
    {
        var calls = new List<ComparedCall>();
        var passedOver = 0;
        foreach (var input in Inputs(path))
        {
            cancel.ThrowIfCancellationRequested();
            if (!IsRecord(input.Path!)) calls.Add(await OfLogAsync(input, cancel).ConfigureAwait(false));
            else if (OfRecord(input.Path!) is { } call) calls.Add(call);
            else passedOver++;
        }

        if (calls.Count == 0) throw new CommandFailure(passedOver == 1 && File.Exists(path) ? $"{path} is no record of a call." : $"the folder {path} holds no record of a call and no frame log.");
        if (passedOver > 0) context.Error.WriteLine($"tuner: {SafeText.OneLine(path)}: {(passedOver == 1 ? "1 other JSON file was" : $"{passedOver} other JSON files were")} passed over.");
        return calls;
    }

    private static List<ReplayInput> Inputs(string path)
    {
        if (!Directory.Exists(path)) return File.Exists(path) ? ReplayInput.Resolve([path]) : throw new CommandFailure($"there is no file or folder {path}.");
        try
        {
            var records = Directory.EnumerateFiles(path, "*" + RecordEnding, SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(record => new ReplayInput(record, record, record)).ToList();
            // A folder of records alone has no logs to look for.
            return records.Count > 0 && !HasLogs(path) ? records : [.. records, .. ReplayInput.Resolve([path])];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure($"the folder {path} cannot be read ({fault.Message.TrimEnd('.')}).");
        }
    }

    private static bool HasLogs(string folder) =>
        Directory.EnumerateFiles(folder, "*.jsonl", SearchOption.AllDirectories).Concat(Directory.EnumerateFiles(folder, "*.jsonl.gz", SearchOption.AllDirectories)).Any();

    private static bool IsRecord(string path) => path.EndsWith(RecordEnding, StringComparison.OrdinalIgnoreCase);

    private async Task<ComparedCall> OfLogAsync(ReplayInput input, CancellationToken cancel)
    {
        var call = await ReplayRun.FoldAsync(context, PlaybackSpeed.Max, input, cancel).ConfigureAwait(false);
        return Of(call.Body);
    }

    /// <summary>Null for JSON that is no record, which would otherwise be compared as an empty call.</summary>
    private static ComparedCall? OfRecord(string path) => RecordFile.Read(path) is { } record ? Of(TunerJson.Serialize(record)) : null;

    private static ComparedCall Of(byte[] record)
    {
        using var document = JsonDocument.Parse(record);
        var call = CallRecord.Read(document.RootElement);
        return new(CallSummarizer.Summarize(call), CallRowsReader.Read(call));
    }
}
