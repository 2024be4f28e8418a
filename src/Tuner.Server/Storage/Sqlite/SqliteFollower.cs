using Microsoft.Data.Sqlite;
using Tuner.Server.Calls;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>
/// Lets the indexes of words and traits and the rollups follow the calls, some at a time: they are prepared beside the writer and then
/// written in one transaction with the place that is reached, so that a kill at any moment loses and doubles nothing.
/// </summary>
internal static class SqliteFollower
{
    private const long MostBytes = 4 * 1024 * 1024;

    /// <summary>
    /// Follows the next calls; returns whether there are more than a step takes. Fewer wait for a second: what is added up costs as much for one call as for
    /// the hundreds that come in meanwhile.
    /// </summary>
    /// <param name="database">The calls.</param>
    /// <param name="recent">What is known of the newest.</param>
    /// <param name="mostCalls">So many at most.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<bool> StepAsync(SqliteDatabase database, RecentCalls recent, int mostCalls, CancellationToken cancellationToken)
    {
        var step = await database.ReadAsync(connection => Prepare(connection, recent, mostCalls), isSearch: false, cancellationToken).ConfigureAwait(false);
        if (step is null) return false;
        await database.WriteAsync(connection => Write(connection, step), cancellationToken).ConfigureAwait(false);
        if (step.Place == SqliteFollowing.Newer) recent.ForgetBefore(step.To);
        return step.IsFull;
    }

    private static Step? Prepare(SqliteConnection connection, RecentCalls recent, int mostCalls)
    {
        var (next, _) = SqliteFollowing.Place(connection, SqliteFollowing.Newer);
        if (Prepare(connection, recent, mostCalls, SqliteFollowing.Newer, next, long.MaxValue) is { } newer) return newer;
        var (older, last) = SqliteFollowing.Place(connection, SqliteFollowing.Older);
        if (older > last) return null;
        // Calls of before an upgrade wait until their facts are there.
        var (filled, lastFilled) = SqliteFollowing.Place(connection, "facts");
        var ready = filled > lastFilled ? last : Math.Min(last, filled - 1);
        if (older > ready) return null;
        return (Prepare(connection, recent, mostCalls, SqliteFollowing.Older, older, ready) ?? new(SqliteFollowing.Older, older, ready + 1, [])) with { IsFull = true };
    }

    private static Step? Prepare(SqliteConnection connection, RecentCalls recent, int mostCalls, string place, long first, long last)
    {
        var calls = new List<FollowedCall>();
        var opened = new List<(ListedCall Call, byte[] Document)>();
        long bytes = 0, to = first;
        using (var command = connection.Command($"SELECT {CallColumns.Columns} FROM calls c WHERE c.id BETWEEN $first AND $last ORDER BY c.id LIMIT $most", ("$first", first), ("$last", last), ("$most", mostCalls)))
        using (var row = command.ExecuteReader())
            while (bytes < MostBytes && row.Read())
            {
                var call = CallColumns.Read(row);
                to = call.Id + 1;
                if (recent.Take(call) is { } known) calls.Add(new(new(call, known.Figures), known.Document, known.Traits));
                else if (SqliteDocuments.Read(connection, call.Id, out var length) is { } document)
                {
                    bytes += length;
                    opened.Add((call, document));
                }
            }
        if (to == first) return null;
        calls.AddRange(new SqliteCountedCalls(connection).Count(opened.ConvertAll(one => one.Call)).Zip(opened, (counted, one) => new FollowedCall(counted.ToRolledUp(), one.Document, CallTrait.Of(counted.Rows))));
        // The index takes documents in the order of their numbers.
        calls.Sort((one, other) => one.Id.CompareTo(other.Id));
        return new(place, first, to, calls)
        {
            IsFull = calls.Count == mostCalls || bytes >= MostBytes || SqliteFollowing.Behind(connection) > 0,
        };
    }

    private static bool Write(SqliteConnection connection, Step step)
    {
        // Another process on the same file was quicker.
        if (!SqliteFollowing.Move(connection, step.Place, step.From, step.To)) return false;
        using var isThere = new PreparedStatement(connection, "SELECT 1 FROM calls WHERE id = ?1");
        using var insert = new PreparedStatement(connection, "INSERT INTO search (rowid, words) VALUES (?1, ?2)");
        var there = step.Calls.Where(call => isThere.Number(call.Id) is not null).ToList();
        foreach (var call in there) insert.Execute(call.Id, SqliteValue.OfUtf8(call.Document));
        // Read here: since the step was prepared, the background may have filled in the names of a call of before an upgrade.
        var names = SqliteNames.Read(connection, there.Select(call => call.Id));
        using (var traits = new SqliteTraits(connection)) traits.Add(there.Select(call => (call.RolledUp.Call, call.Traits.Concat(CallTrait.Of(names[call.Id])))));
        SqliteRollups.Apply(connection, there.Select(call => call.RolledUp));
        return true;
    }

    private sealed record FollowedCall(RolledUpCall RolledUp, byte[] Document, IReadOnlyList<CallTrait> Traits)
    {
        public long Id => RolledUp.Call.Id;
    }

    private sealed record Step(string Place, long From, long To, List<FollowedCall> Calls)
    {
        /// <summary>Whether more calls may wait.</summary>
        public bool IsFull { get; init; }
    }
}
