namespace Tuner.Pipecat.Recording;

/// <summary>When the pipeline found the caller idle: what is said because of that is a reminder, and answers nobody.</summary>
internal sealed class IdleTimes
{
    /// <summary>An application that is told so reminds the caller within this time.</summary>
    private const long Answered = 2_000_000_000;

    private const int Most = 1000;
    private readonly List<long> _times = [];

    public void Waited(long now)
    {
        if (_times.Count < Most) _times.Add(now);
    }

    /// <summary>Whether what was asked for at a moment was asked for because nobody spoke; <paramref name="since"/>: when he last did.</summary>
    public bool Led(long asked, long since) => _times.Exists(idle => idle > since && asked >= idle && asked - idle < Answered);
}
