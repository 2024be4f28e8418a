using Npgsql;
using Tuner.Server.Keys;

namespace Tuner.Server.Storage.Postgres;

/// <summary>
/// Counts them in a table that is not logged: a count costs no flush of the disk and no standby's answer, and a crash forgets it. The clock is the database's, so that no server's
/// wrong one shuts an address out of the others.
/// </summary>
internal sealed class PostgresGuesses(PostgresDatabase database) : ISharedGuesses
{
    private const string Now = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

    private const string Take = $"""
        WITH clock AS MATERIALIZED (SELECT {Now} AS now)
        INSERT INTO guesses AS g (address, full_at_ms) SELECT @address, now + @interval FROM clock
        ON CONFLICT (address) DO UPDATE SET full_at_ms = greatest(g.full_at_ms + @interval, excluded.full_at_ms) WHERE g.full_at_ms <= excluded.full_at_ms - @interval + @others
        RETURNING full_at_ms - {Now}
        """;

    private const string UntilFull = $"SELECT greatest(full_at_ms - {Now}, 0) FROM guesses WHERE address = @address";

    private static readonly TimeSpan BetweenRounds = TimeSpan.FromMinutes(1);
    private long? _roundAt;

    /// <inheritdoc/>
    public async Task<SharedGuess?> TakeAsync(string address, int burst, TimeSpan interval, CancellationToken cancellationToken)
    {
        var ms = (long)interval.TotalMilliseconds;
        var taken = await database.RowsAsync(Take, Span, cancellationToken, ("@address", address), ("@interval", ms), ("@others", (burst - 1) * ms)).ConfigureAwait(false);
        if (taken is [var until, ..]) return new(true, until);
        // Asked by itself: a statement that waited for others at the same address goes on seeing what was there before them.
        var refused = await database.RowsAsync(UntilFull, Span, cancellationToken, ("@address", address)).ConfigureAwait(false);
        return refused is [var left, ..] ? new(false, left) : null;
    }

    /// <inheritdoc/>
    public async Task<TimeSpan> UntilFullAsync(string address, CancellationToken cancellationToken) =>
        (await database.RowsAsync(UntilFull, Span, cancellationToken, ("@address", address)).ConfigureAwait(false)).FirstOrDefault();

    /// <inheritdoc/>
    public async Task<bool> ForgetAsync(CancellationToken cancellationToken)
    {
        if (_roundAt is { } last && TimeProvider.System.GetElapsedTime(last) < BetweenRounds) return false;
        _roundAt = TimeProvider.System.GetTimestamp();
        await database.ExecuteAsync($"DELETE FROM guesses WHERE full_at_ms <= {Now}", cancellationToken).ConfigureAwait(false);
        return false;
    }

    private static TimeSpan Span(NpgsqlDataReader row) => TimeSpan.FromMilliseconds(row.GetInt64(0));
}
