using System.Collections.Immutable;

namespace Tuner.Pipecat.Delivery;

/// <summary>The newest knowledge of a process, for threads that learn at the same time.</summary>
internal sealed class SharedKnowledge
{
    private SendKnowledge _current = SendKnowledge.Nothing;

    public SendKnowledge Current => Volatile.Read(ref _current);

    /// <summary>Puts something learned into it. Returns false when that changed nothing.</summary>
    public bool Learn(Func<SendKnowledge, SendKnowledge> learn) => ImmutableInterlocked.Update(ref _current, learn);
}
