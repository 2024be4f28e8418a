namespace Tuner.Server.Storage.Sqlite;

/// <inheritdoc cref="ICallArchive"/>
internal sealed class SqliteCallArchive(SqliteDatabase database) : ICallArchive
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<long>> NextAsync(long after, int limit, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<long>>(
        connection =>
        {
            using var command = connection.Command("SELECT id FROM calls WHERE id > $after ORDER BY id LIMIT $limit", ("$after", after), ("$limit", limit));
            using var row = command.ExecuteReader();
            var ids = new List<long>();
            while (row.Read()) ids.Add(row.GetInt64(0));
            return ids;
        },
        isSearch: false,
        cancellationToken);
}
