using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Delivery;

/// <summary>
/// The record of a call that just ended, until the disk has taken it. Its journal, if it has one, stays until then, or
/// until the server has the call. Whoever sends it or lays it down holds it: nobody else does so meanwhile, or after.
/// </summary>
internal sealed class RecordInMemory(RecordName name, RecordFacts facts, byte[] payload, LiveCall? call, StateFolder folder, bool keep, IReadOnlyList<EntryBeside>? beside = null) : WaitingRecord
{
    private const int Free = 0;
    private const int Held = 1;
    private const int Gone = 2;

    private RecordName _name = name;
    private RecordName? _laid;
    private int _state;
    private IReadOnlyList<EntryBeside> _beside = beside ?? [];

    public override RecordName Name => _name;

    public int Bytes => payload.Length;

    /// <summary>True when the call's journal lies on the disk, whole: whoever comes next sends it.</summary>
    public bool IsSafe => call is { JournalPath: not null, HasPending: false };

    /// <summary>What is laid down with it, for others.</summary>
    public IReadOnlyList<EntryBeside> Beside => _beside;

    /// <summary>Parts from it what is for others, to go its own way in memory.</summary>
    public IReadOnlyList<EntryBeside> PartBeside() => Interlocked.Exchange(ref _beside, []);

    /// <summary>Takes it; false when somebody else has it, or nothing is left to do with it.</summary>
    public bool TryHold() => Interlocked.CompareExchange(ref _state, Held, Free) == Free;

    /// <summary>Lays it down; returns why it stays in memory, or null.</summary>
    public string? MoveToDisk()
    {
        if (!TryHold()) return "it is on its way";
        var fault = DiskFault.Try(() =>
        {
            if (_laid is { } before && before != _name) new Outbox(folder).Withdraw(before);
            _laid = _name;
            JournalToOutbox.Move(folder, _name, facts, payload, call?.JournalPath, keep, _beside);
        });
        if (fault is not null)
        {
            Dispose();
            return fault;
        }

        _state = Gone;
        call?.Dispose();
        return null;
    }

    public override (RecordFacts Facts, ReadOnlyMemory<byte> Payload)? Read() => (facts, payload);

    public override void Rename(RecordName name) => _name = name;

    /// <summary>Where the disk does not let go, the journal's lock is kept: no other process sends the call while this one lives.</summary>
    public override void Forget()
    {
        _state = Gone;
        if (_laid is { } laid) new Outbox(folder).Withdraw(laid);
        if (call?.JournalPath is { } journal) JournalToOutbox.LetGo(folder, journal, keep);
        Abandon();
    }

    public override void Reject(RejectedAnswer answer)
    {
        _state = Gone;
        var outbox = new Outbox(folder);
        outbox.Put(_name, facts, payload);
        using (var laid = outbox.TryTake(_name)) laid?.Reject(answer);
        Forget();
    }

    /// <summary>Nothing more is done with it here: its journal, if there is one, is free for whoever comes next.</summary>
    public void Abandon() => call?.Dispose();

    /// <summary>It stays in memory, for the next attempt.</summary>
    public override void Dispose() => Interlocked.CompareExchange(ref _state, Free, Held);
}
