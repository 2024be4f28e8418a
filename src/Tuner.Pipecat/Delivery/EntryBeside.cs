namespace Tuner.Pipecat.Delivery;

/// <summary>What is laid down beside a call's record, for somebody else than who takes the record: an outbox, and retries, of its own.</summary>
/// <param name="to">Who takes it.</param>
/// <param name="name">Its name.</param>
/// <param name="facts">Its first line.</param>
/// <param name="payload">What follows that line.</param>
internal sealed class EntryBeside(Destination to, RecordName name, RecordFacts facts, byte[] payload)
{
    /// <summary>Who takes it.</summary>
    public Destination To => to;

    /// <summary>Its name.</summary>
    public RecordName Name => name;

    /// <summary>Its first line.</summary>
    public RecordFacts Facts => facts;

    /// <summary>What follows that line.</summary>
    public byte[] Payload => payload;
}
