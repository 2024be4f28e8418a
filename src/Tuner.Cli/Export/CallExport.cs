using System.Runtime.CompilerServices;
using System.Text.Json;
using Tuner.Cli.CallSources;
using Tuner.Cli.Terminal;
using Tuner.Pipecat.Reading;
using Tuner.Pipecat.Redaction;
using Tuner.Server.Exports;
using Tuner.Server.Validation;

namespace Tuner.Cli.Export;

/// <summary>Reads calls and writes them in the format that was asked for.</summary>
internal sealed class CallExport(CommandContext context, CallSource source, ExportRequest request)
{
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        Check();
        if (request.Send is { } address) return await SendAsync(address, cancel).ConfigureAwait(false);
        if (request.Form.Name == "csv" && request.Table is null) return await TablesAsync(cancel).ConfigureAwait(false);
        return request.Form.JoinsCalls ? await OneFileAsync(cancel).ConfigureAwait(false) : await FilesAsync(cancel).ConfigureAwait(false);
    }

    private void Check()
    {
        if (request.Calls.Count == 0) throw CommandFailure.WronglyUsed("`tuner export` needs calls: a call_id, files, folders, or a query such as agent=desk&last=24h.");
        var (name, isOtlp) = (request.Form.Name, request.Form.Name.StartsWith("otlp", StringComparison.Ordinal));
        if (request.Send is not null && !isOtlp) throw CommandFailure.WronglyUsed($"--send sends spans: it goes with --format otlp, not with {name}.");
        if (request.Send is not null && request.To is not null) throw CommandFailure.WronglyUsed("--send and --to say both where the spans go: give one of them.");
        if (request.Table is not null && name != "csv") throw CommandFailure.WronglyUsed($"--table is of --format csv, not of {name}.");
        if (request.Table is not null) ExportForm.TableOf(request);
        if (name == "otlp-protobuf" && request is { Send: null, To: null }) throw CommandFailure.WronglyUsed("--format otlp-protobuf is no text: it needs --to FILE.");
        var isOneFile = request.Form.JoinsCalls && (name != "csv" || request.Table is not null);
        if (isOneFile && ExportTarget.IsFolder(request.To)) throw CommandFailure.WronglyUsed($"--to {request.To} is a folder, and --format {name}{(request.Table is null ? "" : " --table " + request.Table)} is one file: name a new file in it.");
        if (name == "csv" && request is { Table: null, To: null }) throw CommandFailure.WronglyUsed("--format csv has five tables: it needs --to FOLDER, or --table with the name of one.");
    }

    private async Task<int> SendAsync(string address, CancellationToken cancel)
    {
        using var sender = SpanSender.To(address, context);
        await foreach (var call in ReadAsync(cancel).ConfigureAwait(false))
            using (call) await sender.SendAsync(call.Record, ExportForm.SpansOf(request), cancel).ConfigureAwait(false);
        context.Out.WriteLine(sender.Told);
        return sender.Rejected > 0 ? ExitCodes.Failed : ExitCodes.Done;
    }

    /// <summary>All calls in one file, or on standard output.</summary>
    private async Task<int> OneFileAsync(CancellationToken cancel)
    {
        using var target = ExportTarget.Open(request.To, context);
        if (request.Table is not null) target.Write(text => ExportForm.TableOf(request).WriteHeading(text));
        await foreach (var call in ReadAsync(cancel).ConfigureAwait(false))
            using (call) target.Write(await request.Form.OfAsync(call.Record, request, cancel).ConfigureAwait(false));
        target.Done();
        return ExitCodes.Done;
    }

    /// <summary>A file for each table.</summary>
    private async Task<int> TablesAsync(CancellationToken cancel)
    {
        var targets = CsvTable.All.Select(table => (Table: table, Target: ExportTarget.Open(Path.Combine(request.To!, table.Name + request.Form.Ending), context))).ToList();
        try
        {
            foreach (var (table, target) in targets) target.Write(table.WriteHeading);
            await foreach (var call in ReadAsync(cancel).ConfigureAwait(false))
            {
                using (call)
                    foreach (var (table, target) in targets) target.Write(text => table.Write(new(text), call.Record));
            }

            foreach (var (_, target) in targets) target.Done();
        }
        finally
        {
            foreach (var (_, target) in targets) target.Dispose();
        }

        return ExitCodes.Done;
    }

    /// <summary>A file for each call; the only one may go to standard output.</summary>
    private async Task<int> FilesAsync(CancellationToken cancel)
    {
        (string Name, ReadOnlyMemory<byte> Bytes)? only = null;
        var (several, empty) = (ExportTarget.IsFolder(request.To), 0);
        await foreach (var call in ReadAsync(cancel).ConfigureAwait(false))
        {
            using (call)
            {
                var made = (Name: ExportTarget.NameOf(call.Record) + request.Form.Ending, Bytes: await request.Form.OfAsync(call.Record, request, cancel).ConfigureAwait(false));
                if (made.Bytes.IsEmpty)
                {
                    empty++;
                    continue;
                }

                // The first one waits until it is known whether another comes.
                if (!several && only is null)
                {
                    only = made;
                    continue;
                }

                if (request.To is null) throw CommandFailure.WronglyUsed($"--format {request.Form.Name} has a file for each call, and there are several: name a folder with --to.");
                if (!several && File.Exists(request.To)) throw CommandFailure.WronglyUsed($"{request.To} is a file, and --format {request.Form.Name} has a file for each of several calls: name a folder with --to.");
                if (only is { } first) WriteInto(request.To, first);
                WriteInto(request.To, made);
                (several, only) = (true, null);
            }
        }

        if (only is { } one) Write(request.To, one.Bytes);
        if (empty > 0) context.Error.WriteLine($"tuner: {(empty == 1 ? "1 call has" : $"{empty} calls have")} nothing for {request.Form.Name}.");
        return ExitCodes.Done;
    }

    private void WriteInto(string folder, (string Name, ReadOnlyMemory<byte> Bytes) made)
    {
        var path = Path.Combine(folder, made.Name);
        if (!ExportTarget.Holds(path, made.Bytes.Span)) Write(path, made.Bytes);
    }

    private void Write(string? path, ReadOnlyMemory<byte> bytes)
    {
        using var target = ExportTarget.Open(path, context);
        target.Write(bytes);
        target.Done();
    }

    private async IAsyncEnumerable<ReadCall> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        var any = false;
        foreach (var named in request.Calls)
        {
            await foreach (var call in source.ReadAsync(named, callIds: true, cancel).ConfigureAwait(false))
            {
                any = true;
                yield return ReadCall.Of(call, request.Redact);
            }
        }

        if (!any) throw new CommandFailure($"the server has no call for {SafeText.OneLine(string.Join(' ', request.Calls), 200)}.");
    }

    /// <summary>A call while it is written.</summary>
    private sealed record ReadCall(CallRecord Record, JsonDocument Document) : IDisposable
    {
        public static ReadCall Of(SourcedCall call, bool redact)
        {
            try
            {
                var document = JsonDocument.Parse(redact ? RecordMask.Apply(call.Body) : call.Body, JsonBody.Options);
                return new(CallRecord.Read(document.RootElement), document);
            }
            catch (JsonException)
            {
                throw new CommandFailure($"{call.Name} is no record of a call.");
            }
        }

        public void Dispose() => Document.Dispose();
    }
}
