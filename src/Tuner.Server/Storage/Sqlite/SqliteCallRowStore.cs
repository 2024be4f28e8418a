using Tuner.Server.Calls;

namespace Tuner.Server.Storage.Sqlite;

/// <inheritdoc cref="ICallRowStore"/>
internal sealed class SqliteCallRowStore(SqliteDatabase database) : ICallRowStore
{
    private const int AtOnce = 500;

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<long, CallRows>> RowsAsync(IReadOnlyCollection<long> calls, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyDictionary<long, CallRows>>(
        connection =>
        {
            var reader = new SqliteCallRows(connection);
            return calls.Chunk(AtOnce).SelectMany(reader.Read).ToDictionary();
        },
        isSearch: false,
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<long, CallMarks>> MarksAsync(IReadOnlyCollection<long> calls, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyDictionary<long, CallMarks>>(connection => SqliteMarks.Read(connection, calls), isSearch: false, cancellationToken);
}
