using Tuner.Cli.CallSources;
using Tuner.Cli.Terminal;
using Tuner.Server.Api;
using Tuner.Server.Ingest;
using Tuner.Server.Keys;
using Tuner.Server.Mcp;
using Tuner.Server.Storage.Sqlite;
using Tuner.Server.Validation;

namespace Tuner.Cli.Mcp;

/// <summary>Calls of files, in a store of their own for as long as the program runs: so they answer every question as a server's do.</summary>
internal sealed class FiledCalls : IAsyncDisposable
{
    private const int MostCalls = 2_000;
    private const long MostShown = 512L << 20;
    private readonly string _folder;
    private readonly SqliteDatabase _database;
    private readonly CallComparer _comparer;

    private FiledCalls(string folder, CommandContext context)
    {
        _folder = folder;
        _database = SqliteDatabase.Open(folder);
        Store = new SqliteCallStore(_database, new(MostShown, context.Time));
        var rows = new SqliteCallRowStore(_database);
        _comparer = new CallComparer(Store, rows);
        Calls = new StoredCalls(Store, rows, _comparer, Caller.Owner(byCookie: false), pages: null);
    }

    /// <summary>The calls.</summary>
    public IKnownCalls Calls { get; }

    private SqliteCallStore Store { get; }

    /// <summary>Reads them all; the first 2,000 where there are more, which standard error tells.</summary>
    /// <exception cref="CommandFailure">There is no call there, or it cannot be read.</exception>
    public static async Task<FiledCalls> ReadAsync(CommandContext context, IReadOnlyList<string> named, CancellationToken cancel)
    {
        // Mode 0700.
        var calls = new FiledCalls(Directory.CreateTempSubdirectory("tuner-mcp-").FullName, context);
        try
        {
            var source = new CallSource(context, server: null, data: null, MostCalls);
            var left = MostCalls;
            foreach (var path in named)
            {
                if (!Path.Exists(path)) throw new CommandFailure($"there is no file or folder {path}.");
                await foreach (var call in source.ReadAsync(path, callIds: false, cancel).ConfigureAwait(false))
                    if (left-- > 0) await calls.AddAsync(call, context, cancel).ConfigureAwait(false);
            }
            if (left <= 0) context.Error.WriteLine($"tuner: only the first {MostCalls} calls are known: name fewer, or give them to a server.");
            while (await calls.Store.FollowAsync(cancel).ConfigureAwait(false)) { }
            return calls;
        }
        catch
        {
            await calls.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _comparer.Dispose();
        _database.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task AddAsync(SourcedCall call, CommandContext context, CancellationToken cancel)
    {
        var faults = new Faults();
        using var document = JsonBody.Parse(call.Body, faults);
        if (document is not null) CallRules.Check(document.RootElement, faults);
        if (document is not null && faults.None) await Store.AddAsync(CallIntake.Of(1, call.Agent ?? "", context.Time.GetUtcNow().ToUnixTimeMilliseconds(), document.RootElement, call.Body), cancel).ConfigureAwait(false);
        else context.Error.WriteLine($"tuner: {SafeText.OneLine(call.Name)} is passed over: {faults.List[0].Path}: {faults.List[0].Message}.");
    }
}
