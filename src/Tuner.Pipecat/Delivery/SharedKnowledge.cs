namespace Tuner.Pipecat.Delivery;

/// <summary>The newest knowledge of a process, for threads that learn at the same time.</summary>
internal sealed class SharedKnowledge
{
    private SendKnowledge _current = SendKnowledge.Nothing;

    public SendKnowledge Current => Volatile.Read(ref _current);

    /// <summary>Puts something learned into it. Returns false when that changed nothing.</summary>
    public bool Learn(Func<SendKnowledge, SendKnowledge> learn)
    {
        while (true)
        {
            var known = Current;
            var learned = learn(known);
            if (ReferenceEquals(learned, known)) return false;
            if (ReferenceEquals(Interlocked.CompareExchange(ref _current, learned, known), known)) return true;
        }
    }
}
