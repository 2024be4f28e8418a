using Tuner.Server.Calls;
using Tuner.Server.Figures;

namespace Tuner.Server.Storage;

/// <summary>
/// What the indexes and the rollups take of the calls that came in last, so that they follow without opening payloads again.
/// Only a shorter way: of what is not here, or was lost with its process, the database tells the same.
/// </summary>
internal sealed class RecentCalls
{
    private const int MostCalls = 2_000;
    private const long MostBytes = 8 * 1024 * 1024;
    private readonly Lock _lock = new();
    private readonly Dictionary<long, RecentCall> _calls = [];
    private long _bytes;

    /// <summary>Keeps a call that is on disk, as far as there is room.</summary>
    public void Keep(long id, RecentCall? call)
    {
        if (call is null) return;
        lock (_lock)
            if (_calls.Count < MostCalls && _bytes + call.Weight <= MostBytes && _calls.TryAdd(id, call)) _bytes += call.Weight;
    }

    /// <summary>The call of a row of the database; null when it is not here.</summary>
    public RecentCall? Find(ListedCall row)
    {
        lock (_lock) return _calls.TryGetValue(row.Id, out var call) && call.IsOf(row) ? call : null;
    }

    /// <summary>The same, and forgets it.</summary>
    public RecentCall? Take(ListedCall row)
    {
        lock (_lock)
        {
            if (!_calls.Remove(row.Id, out var call)) return null;
            _bytes -= call.Weight;
            return call.IsOf(row) ? call : null;
        }
    }

    /// <summary>Forgets all calls before a number: they were followed.</summary>
    public void ForgetBefore(long id)
    {
        lock (_lock)
            foreach (var (before, call) in _calls.Where(call => call.Key < id).ToList())
            {
                _calls.Remove(before);
                _bytes -= call.Weight;
            }
    }
}

/// <summary>A call as the indexes and the rollups take it: few values instead of the hundreds of objects that they are made of.</summary>
internal sealed class RecentCall
{
    private const int EachTrait = 100;
    private readonly string _callId;
    private readonly long _workspaceId;
    private readonly long _receivedAtMs;

    private RecentCall(NewCall call, IReadOnlyList<string> spoken)
    {
        (_callId, _workspaceId, _receivedAtMs) = (call.Summary.CallId, call.WorkspaceId, call.ReceivedAtMs);
        Document = SearchDocument.Of(call.WorkspaceId, call.Summary.CallId, call.Agent, spoken);
        var figures = new CallFigures();
        CallFiguresReader.Add(figures, call.Summary, call.Rows);
        Figures = FigureBytes.Write(figures);
        Traits = CallTrait.Of(call.Rows);
    }

    /// <summary>What the search's index takes, in UTF-8.</summary>
    public byte[] Document { get; }

    /// <summary>Its figures, as <see cref="FigureBytes"/> writes them.</summary>
    public byte[] Figures { get; }

    /// <summary>What it is filtered by.</summary>
    public IReadOnlyList<CallTrait> Traits { get; }

    /// <summary>About how many bytes it takes up.</summary>
    public int Weight => Document.Length + Figures.Length + (Traits.Count * EachTrait);

    /// <summary>Makes it; null when what was said has to be read out of the payload.</summary>
    public static RecentCall? Of(NewCall call) => call.Spoken is { } spoken ? new(call, spoken) : null;

    /// <summary>Whether it is the call of a row: another file may have been put in the place of the one that it was written into.</summary>
    public bool IsOf(ListedCall row) => _callId == row.Summary.CallId && _workspaceId == row.WorkspaceId && _receivedAtMs == row.ReceivedAtMs;
}
