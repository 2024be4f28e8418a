using Tuner.Server.Calls;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>
/// What was read of the calls that came in last, so that the search's index and the rollups follow them without opening their
/// payloads again. Only a shorter way: of what is not here, or was lost with its process, the database tells the same.
/// </summary>
internal sealed class SqliteRecentCalls
{
    private const int MostCalls = 2_000;
    private const long MostCharacters = 4 * 1024 * 1024;
    // What is read of a large call takes more time to be kept for a second than to be read again.
    private const int Large = 64 * 1024;
    // What the rows of a call take, beside its words.
    private const long Each = 2_000;
    private readonly Lock _lock = new();
    private readonly Dictionary<long, NewCall> _calls = [];
    private long _characters;

    /// <summary>Keeps a call that is on disk, as far as there is room.</summary>
    public void Keep(long id, NewCall call)
    {
        if (call.Spoken is null || call.Body.Length > Large) return;
        var characters = Weight(call);
        lock (_lock)
        {
            if (_calls.Count >= MostCalls || _characters + characters > MostCharacters) return;
            // The body's memory is its request's.
            if (_calls.TryAdd(id, call with { Body = default })) _characters += characters;
        }
    }

    /// <summary>The call of a row of the database, and forgets it; null when it is not here.</summary>
    public RecentCall? Take(ListedCall row)
    {
        NewCall? call;
        lock (_lock)
        {
            if (!_calls.Remove(row.Id, out call)) return null;
            _characters -= Weight(call);
        }
        // Another file may have been put in the place of the one that the call was written into.
        if (call.Summary.CallId != row.Summary.CallId || call.WorkspaceId != row.WorkspaceId || call.ReceivedAtMs != row.ReceivedAtMs) return null;
        return new(new(row, call.Rows), call.Spoken!);
    }

    /// <summary>Forgets all calls before a number: they were followed.</summary>
    public void ForgetBefore(long id)
    {
        lock (_lock)
            foreach (var (before, call) in _calls.Where(call => call.Key < id).ToList())
            {
                _calls.Remove(before);
                _characters -= Weight(call);
            }
    }

    private static long Weight(NewCall call) => Each + call.Spoken!.Sum(text => (long)text.Length);
}

/// <summary>A call that came in last: its figures and what was said and heard.</summary>
internal sealed record RecentCall(CountedCall Counted, IReadOnlyList<string> Spoken);
