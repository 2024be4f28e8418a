using System.Globalization;
using Tuner.Cli.Replay;
using Tuner.Pipecat.Recording.Rows;

namespace Tuner.Cli.Explain;

/// <summary>Folds a log and tells where the rows came from.</summary>
internal sealed class ExplainRun(CommandContext context)
{
    public async Task<int> RunAsync(string file, string? asked, CancellationToken cancel)
    {
        if (ReplayInput.Resolve([file]) is not [var input]) throw CommandFailure.WronglyUsed($"explain takes one frame log, and {file} is a folder of several.");
        using var log = await OpenAsync(input, cancel).ConfigureAwait(false);
        var call = await new CallReplay(new Pacer(PlaybackSpeed.Max, context.Time)).RunAsync(log, input.Path ?? input.Name, cancel).ConfigureAwait(false);
        ReplayRun.Warn(context, input, call);
        var rows = Chosen(call.Rows, asked);
        log.Position = 0;
        var lines = NamedLines.Read(log, rows.SelectMany(row => row.Row.Facts).SelectMany(fact => fact.Lines).ToHashSet());
        for (var i = 0; i < rows.Count; i++)
        {
            if (i > 0) context.Out.WriteLine();
            context.Print(ExplainedRow.Of(rows[i].Number, rows[i].Row, lines));
        }

        return ExitCodes.Done;
    }

    private static List<(int Number, Row Row)> Chosen(IReadOnlyList<Row> rows, string? asked)
    {
        var numbered = rows.Select((row, index) => (Number: index + 1, Row: row));
        if (asked is null) return [.. numbered];
        List<(int, Row)> chosen = int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? [.. numbered.Where(each => each.Number == number)]
            : [.. numbered.Where(each => each.Row.Segment.Metadata?.Id == asked)];
        return chosen.Count > 0 ? chosen : throw CommandFailure.WronglyUsed($"the record has no row {asked}: its rows are 1 to {rows.Count}, and each has its id in metadata.id.");
    }

    /// <summary>The log is read twice, so a stream that cannot go back is kept.</summary>
    private async Task<Stream> OpenAsync(ReplayInput input, CancellationToken cancel)
    {
        try
        {
            if (input.Path is { } path && File.OpenRead(path) is var file)
            {
                if (file.CanSeek) return file;
                using (file) return await KeptAsync(file, cancel).ConfigureAwait(false);
            }

            using var standard = context.In();
            return await KeptAsync(standard, cancel).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure($"{input.Path ?? input.Name} cannot be read ({fault.Message.TrimEnd('.')}).");
        }
    }

    private static async Task<Stream> KeptAsync(Stream stream, CancellationToken cancel)
    {
        var kept = new MemoryStream();
        await stream.CopyToAsync(kept, cancel).ConfigureAwait(false);
        kept.Position = 0;
        return kept;
    }
}
