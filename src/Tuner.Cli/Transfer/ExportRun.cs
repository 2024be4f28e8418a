using System.Buffers;
using System.Globalization;
using Tuner.Cli.Serve;
using Tuner.Cli.Terminal;
using Tuner.Server.Storage;
using Tuner.Server.Storage.Places;

namespace Tuner.Cli.Transfer;

/// <summary>Writes all calls of a store into a file, in the order in which they came. What was broken off is taken up again after its last whole line.</summary>
internal sealed class ExportRun(CommandContext context)
{
    private const int CallsAtATime = 500;
    private const int BytesAtATime = 1 << 20;

    /// <exception cref="CommandFailure">It was not written to its end.</exception>
    public async Task<int> RunAsync(string? database, string dataFolder, string target, CancellationToken cancel)
    {
        var (folder, file) = (Path.GetFullPath(dataFolder), Path.GetFullPath(target));
        if (Path.Exists(file)) throw new CommandFailure($"{file} is there already: name a file that is not.");
        var part = file + ".part";
        try
        {
            await using var stores = ServerStores.Open(database, folder, $"there are no calls in {folder}: name the data folder of a server with --data.");
            PrivateFiles.CreateFile(part);
            long earlier, written;
            await using (var stream = new FileStream(part, FileMode.Open, FileAccess.ReadWrite))
            {
                (earlier, var last) = LinesOfBefore.Find(stream);
                written = await WriteAsync(stream, stores, last, cancel).ConfigureAwait(false);
                stream.Flush(flushToDisk: true);
            }
            File.Move(part, file);
            context.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{earlier + written:#,0} call{(earlier + written == 1 ? "" : "s")} in {SafeText.OneLine(file)} ({new FileInfo(file).Length:#,0} bytes){(earlier > 0 ? $", {earlier:#,0} of them from before it was broken off" : "")}"));
            return ExitCodes.Done;
        }
        catch (StoreUnavailableException fault)
        {
            throw new CommandFailure($"{fault.Message.TrimEnd('.')}; the same command goes on where it ended.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure($"the calls could not be written to {file} ({fault.Message.TrimEnd('.')}): make room or name another file; the same command goes on where it ended.");
        }
    }

    private static async Task<long> WriteAsync(FileStream stream, Stores stores, long last, CancellationToken cancel)
    {
        var (archive, keeping, store) = (stores.Archive, stores.Keeping, stores.Calls);
        var lines = new ArrayBufferWriter<byte>(BytesAtATime);
        long count = 0;
        while (await archive.NextAsync(last, CallsAtATime, cancel).ConfigureAwait(false) is { Count: > 0 } ids)
        {
            foreach (var id in ids)
            {
                last = id;
                // Removed a moment ago.
                using var call = await store.FindAsync(id, cancel).ConfigureAwait(false);
                if (call is null) continue;
                TransferLine.Write(lines, call, await keeping.MarksAsync(id, cancel).ConfigureAwait(false));
                count++;
                if (lines.WrittenCount >= BytesAtATime) await FlushAsync(stream, lines, cancel).ConfigureAwait(false);
            }
        }
        await FlushAsync(stream, lines, cancel).ConfigureAwait(false);
        return count;
    }

    private static async Task FlushAsync(FileStream stream, ArrayBufferWriter<byte> lines, CancellationToken cancel)
    {
        await stream.WriteAsync(lines.WrittenMemory, cancel).ConfigureAwait(false);
        lines.ResetWrittenCount();
    }
}
