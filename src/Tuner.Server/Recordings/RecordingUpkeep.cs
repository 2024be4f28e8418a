using Tuner.Server.Storage;

namespace Tuner.Server.Recordings;

/// <summary>What is done to recordings beside the requests: deleting those of removed calls, giving up what waited too long, deleting files that nothing names.</summary>
internal sealed class RecordingUpkeep(RecordingFolder folder, IRecordingStore store, RecordingDoors doors, TimeProvider time)
{
    private const int MostAtOnce = 50;
    private static readonly TimeSpan BetweenRounds = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromHours(6);
    private long _nextRoundAtMs;
    private long _nextSweepAtMs;

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Deletes files of removed calls; returns whether there may be more. A removal asks for it at once, so that its answer is true.</summary>
    public async Task<bool> ClearAsync(CancellationToken cancellationToken)
    {
        var names = await store.RemovedAsync(MostAtOnce, cancellationToken).ConfigureAwait(false);
        var done = 0;
        foreach (var name in names)
        {
            using var turn = await doors.EnterAsync(name, cancellationToken).ConfigureAwait(false);
            // Another server is at these files: they come up again.
            if (turn is null) continue;
            done++;
            // Somebody else may have deleted them since, and the call may be here again with other sound.
            if (!await store.IsRemovedAsync(name, cancellationToken).ConfigureAwait(false)) continue;
            folder.Delete(name);
            await store.DeletedAsync(name, cancellationToken).ConfigureAwait(false);
        }
        return done > 0 && names.Count == MostAtOnce;
    }

    /// <summary>Gives up what waited too long; returns whether there may be more.</summary>
    public async Task<bool> ForgetAsync(CancellationToken cancellationToken)
    {
        if (Now < _nextRoundAtMs) return false;
        if (await store.ForgetAsync(Now, cancellationToken).ConfigureAwait(false)) return true;
        _nextRoundAtMs = Now + (long)BetweenRounds.TotalMilliseconds;
        return false;
    }

    /// <summary>Deletes files that lay for a week and that no recording names, as after a database was put back.</summary>
    public async Task<bool> SweepAsync(CancellationToken cancellationToken)
    {
        if (Now < _nextSweepAtMs) return false;
        _nextSweepAtMs = Now + (long)BetweenSweeps.TotalMilliseconds;
        foreach (var names in folder.WrittenBefore(Now - IRecordingStore.WaitMs))
        {
            var known = await store.KnownAsync(names, cancellationToken).ConfigureAwait(false);
            foreach (var name in names.Where(name => !known.Contains(name))) await SweepAsync(name, cancellationToken).ConfigureAwait(false);
        }
        return false;
    }

    private async Task SweepAsync(string name, CancellationToken cancellationToken)
    {
        using var turn = await doors.EnterAsync(name, cancellationToken).ConfigureAwait(false);
        if (turn is not null && (await store.KnownAsync([name], cancellationToken).ConfigureAwait(false)).Count == 0) folder.Delete(name);
    }
}
