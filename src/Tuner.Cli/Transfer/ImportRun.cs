using System.Globalization;
using Tuner.Cli.Serve;
using Tuner.Cli.Terminal;
using Tuner.Server.Calls;
using Tuner.Server.Storage;
using Tuner.Server.Storage.Places;

namespace Tuner.Cli.Transfer;

/// <summary>Takes calls from a file into a store. A call that its workspace has already stays as it is, so the same command goes on where it was broken off.</summary>
internal sealed class ImportRun(CommandContext context)
{
    // So many wait for the disk together: they share its syncs.
    private const int AtATime = 64;
    private const long BytesAtATime = 16 * 1024 * 1024;

    /// <exception cref="CommandFailure">A line is no call, or the store takes none; what came before is stored.</exception>
    public async Task<int> RunAsync(string? database, string dataFolder, string source, CancellationToken cancel)
    {
        var (folder, file) = (Path.GetFullPath(dataFolder), Path.GetFullPath(source));
        var place = folder;
        long number = 0, added = 0, known = 0;
        try
        {
            using var reader = new LineReader(new FileStream(file, FileMode.Open, FileAccess.Read));
            await using var stores = ServerStores.OpenOrMake(database, folder);
            place = stores.Name;
            var target = new Target(stores);
            var group = new List<(NewCall Call, MarkChange? Marks)>();
            long bytes = 0;
            for (var line = reader.Read(); line is not null; line = reader.Read())
            {
                cancel.ThrowIfCancellationRequested();
                number++;
                if (line.Value.Length == 0) continue;
                (NewCall Call, MarkChange? Marks) read;
                try
                {
                    read = TransferLine.Read(line.Value);
                }
                catch (FormatException)
                {
                    // What stands before the line is stored, also when this one is none.
                    (added, known) = Sum(added, known, await target.StoreAsync(group).ConfigureAwait(false));
                    throw;
                }
                group.Add(read);
                bytes += read.Call.Body.Length;
                if (group.Count < AtATime && bytes < BytesAtATime) continue;
                (added, known) = Sum(added, known, await target.StoreAsync(group).ConfigureAwait(false));
                group.Clear();
                bytes = 0;
            }
            (added, known) = Sum(added, known, await target.StoreAsync(group).ConfigureAwait(false));
        }
        catch (FormatException fault)
        {
            throw new CommandFailure($"{file}, line {number}: {fault.Message}; {Told(added, known)}, and after the line is mended the same command goes on.");
        }
        catch (StoreUnavailableException fault)
        {
            throw new CommandFailure($"{fault.Message.TrimEnd('.')}; {Told(added, known)}, and the same command goes on.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure($"{file} cannot be read ({fault.Message.TrimEnd('.')}): name a file that `tuner export` wrote.");
        }
        context.Out.WriteLine($"{Told(added, known)}: {SafeText.OneLine(place)}");
        return ExitCodes.Done;
    }

    private static (long Added, long Known) Sum(long added, long known, (long Added, long Known) more) => (added + more.Added, known + more.Known);

    private static string Told(long added, long known) =>
        string.Create(CultureInfo.InvariantCulture, $"{added:#,0} call{(added == 1 ? " was" : "s were")} added, {known:#,0} {(known == 1 ? "was" : "were")} there already");

    private sealed class Target(Stores stores)
    {
        /// <summary>Stores them together.</summary>
        public async Task<(long Added, long Known)> StoreAsync(IReadOnlyList<(NewCall Call, MarkChange? Marks)> group)
        {
            var stored = await Task.WhenAll(group.Select(each => stores.Calls.AddAsync(each.Call, CancellationToken.None))).ConfigureAwait(false);
            // Marks of a call that was there already are its own.
            await Task.WhenAll(group.Zip(stored).Where(pair => pair.Second.IsNew && pair.First.Marks is not null).Select(pair => stores.Keeping.MarkAsync(pair.Second.Id, pair.First.Marks!, CancellationToken.None))).ConfigureAwait(false);
            var added = stored.LongCount(call => call.IsNew);
            return (added, stored.Length - added);
        }
    }
}
