using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Delivery;

/// <summary>A record that the disk did not take. Its journal, if it has one, stays until the server has the call.</summary>
internal sealed class RecordInMemory(RecordName name, RecordFacts facts, byte[] payload, LiveCall? call, StateFolder folder) : WaitingRecord
{
    private RecordName _name = name;

    public override RecordName Name => _name;

    public int Bytes => payload.Length;

    /// <summary>True when the call's journal lies on the disk, whole: whoever comes next sends it.</summary>
    public bool IsSafe => call is { JournalPath: not null, HasPending: false };

    /// <summary>Lays it down after all, when the disk takes things again; false when it does not.</summary>
    public bool MoveToDisk() => DiskFault.Try(() =>
    {
        new Outbox(folder).Put(_name, facts, payload);
        if (call?.JournalPath is { } journal) folder.Files.Delete(journal);
        call?.Dispose();
    }) is null;

    public override (RecordFacts Facts, ReadOnlyMemory<byte> Payload)? Read() => (facts, payload);

    public override void Rename(RecordName name) => _name = name;

    public override void Forget()
    {
        if (call?.JournalPath is { } journal) DiskFault.Try(() => folder.Files.Delete(journal));
        call?.Dispose();
    }

    public override void Reject(RejectedAnswer answer)
    {
        new Outbox(folder).Put(_name, facts, payload);
        using var laid = new Outbox(folder).TryTake(_name);
        laid?.Reject(answer);
        Forget();
    }

    public override void Dispose()
    {
        // It stays where it is: in memory, for the next attempt.
    }
}
