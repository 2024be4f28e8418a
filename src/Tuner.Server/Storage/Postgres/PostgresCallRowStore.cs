using Tuner.Server.Calls;

namespace Tuner.Server.Storage.Postgres;

/// <inheritdoc cref="ICallRowStore"/>
internal sealed class PostgresCallRowStore(PostgresDatabase database) : ICallRowStore
{
    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<long, CallRows>> RowsAsync(IReadOnlyCollection<long> calls, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyDictionary<long, CallRows>>(session => PostgresCallRows.Read(session, calls), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<long, CallMarks>> MarksAsync(IReadOnlyCollection<long> calls, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyDictionary<long, CallMarks>>(session => PostgresMarks.Read(session, calls), cancellationToken);
}
