using System.Runtime.CompilerServices;
using Tuner.Cli.CallViews;
using Tuner.Cli.Replay;
using Tuner.Cli.Terminal;
using Tuner.Pipecat.Models;

namespace Tuner.Cli.CallSources;

/// <summary>Calls in files: a record, a frame log, an entry of the outbox, or a folder of them.</summary>
internal sealed class CallFiles(CommandContext context)
{
    private const string RecordEnding = ".json";
    private const string EntryEnding = ".call";

    /// <summary>Other JSON beside the calls of a folder is passed over, and counted on standard error.</summary>
    /// <exception cref="CommandFailure">There is no call there, or a file cannot be read.</exception>
    public async IAsyncEnumerable<SourcedCall> ReadAsync(string path, [EnumeratorCancellation] CancellationToken cancel)
    {
        var (found, passedOver) = (0, 0);
        foreach (var input in Inputs(path))
        {
            cancel.ThrowIfCancellationRequested();
            var call = Is(input, EntryEnding) ? OutboxEntry.Read(input.Path!)
                : Is(input, RecordEnding) ? RecordFile.Read(input.Path!) is { } record ? new SourcedCall(input.Path!, TunerJson.Serialize(record)) : null
                : await OfLogAsync(input, cancel).ConfigureAwait(false);
            if (call is null) passedOver++;
            else found++;
            if (call is not null) yield return call;
        }

        if (found == 0) throw new CommandFailure(passedOver == 1 && File.Exists(path) ? $"{path} is no record of a call." : $"the folder {path} holds no record of a call and no frame log.");
        if (passedOver > 0) context.Error.WriteLine($"tuner: {SafeText.OneLine(path)}: {(passedOver == 1 ? "1 other JSON file was" : $"{passedOver} other JSON files were")} passed over.");
    }

    private static List<ReplayInput> Inputs(string path)
    {
        if (!Directory.Exists(path)) return File.Exists(path) ? ReplayInput.Resolve([path]) : throw new CommandFailure(NothingAt(path));
        try
        {
            // Without logs there is none to look for: records may be there alone, or nothing, which is told when all was read.
            List<ReplayInput> records = [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
                .Where(file => HasEnding(file, RecordEnding) || HasEnding(file, EntryEnding)).Order(StringComparer.Ordinal).Select(record => new ReplayInput(record, record, record))];
            return HasLogs(path) ? [.. records, .. ReplayInput.Resolve([path])] : records;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure($"the folder {path} cannot be read ({fault.Message.TrimEnd('.')}).");
        }
    }

    private static string NothingAt(string path) =>
        path.Contains('=', StringComparison.Ordinal)
            ? $"there is no file or folder {path}, and it is no query of a server, such as agent=desk&version=4&last=24h (there are {string.Join(", ", CallFilters.Names)})."
            : $"there is no file or folder {path}.";

    private static bool HasLogs(string folder) =>
        Directory.EnumerateFiles(folder, "*.jsonl", SearchOption.AllDirectories).Concat(Directory.EnumerateFiles(folder, "*.jsonl.gz", SearchOption.AllDirectories)).Any();

    private static bool Is(ReplayInput input, string ending) => HasEnding(input.Path!, ending);

    private static bool HasEnding(string path, string ending) => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase);

    private async Task<SourcedCall> OfLogAsync(ReplayInput input, CancellationToken cancel)
    {
        var call = await ReplayRun.FoldAsync(context, PlaybackSpeed.Max, input, cancel).ConfigureAwait(false);
        return new(input.Path!, call.Body) { Agent = call.Header?.Config?.AgentId };
    }
}
