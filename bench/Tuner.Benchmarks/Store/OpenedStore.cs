using Tuner.Server.Storage;
using Tuner.Server.Storage.Postgres;
using Tuner.Server.Storage.Sqlite;

namespace Tuner.Benchmarks.Store;

/// <summary>The store of a data folder, or of a <c>postgres://</c> address.</summary>
internal sealed class OpenedStore(ICallStore calls, Func<ValueTask> close) : IAsyncDisposable
{
    /// <summary>The calls.</summary>
    public ICallStore Calls { get; } = calls;

    /// <summary>Opens it; a step of following takes so many calls.</summary>
    public static OpenedStore Open(string place, int followedAtOnce)
    {
        if (!PostgresAddress.IsOne(place))
        {
            var file = SqliteDatabase.Open(place);
            return new(new SqliteCallStore(file, new(1, TimeProvider.System), followedAtOnce), () =>
            {
                file.Dispose();
                return ValueTask.CompletedTask;
            });
        }
        var database = PostgresDatabase.Open(PostgresAddress.Parse(place));
        var store = new PostgresCallStore(database, new(1, TimeProvider.System), followedAtOnce);
        return new(store, async () =>
        {
            await store.DisposeAsync();
            database.Dispose();
        });
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => close();
}
