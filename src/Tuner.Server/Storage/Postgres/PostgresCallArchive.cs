namespace Tuner.Server.Storage.Postgres;

/// <inheritdoc cref="ICallArchive"/>
internal sealed class PostgresCallArchive(PostgresDatabase database) : ICallArchive
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<long>> NextAsync(long after, int limit, CancellationToken cancellationToken) => database.WriteAsync<IReadOnlyList<long>>(
        session =>
        {
            // Numbers are given before calls are committed. For this moment nobody has one that is not seen here, so none is passed over.
            session.Take(PostgresLock.Adding);
            return session.Rows("SELECT id FROM calls WHERE id > @after ORDER BY id LIMIT @limit", row => row.GetInt64(0), ("@after", after), ("@limit", limit));
        },
        cancellationToken);
}
