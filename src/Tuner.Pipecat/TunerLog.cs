using System.Collections.Concurrent;

namespace Tuner.Pipecat;

/// <summary>Where log lines go. A listener that throws is its own trouble, not ours. Nothing is said twice that may come in each frame.</summary>
internal sealed class TunerLog(Action<TunerLogLevel, string>? listener)
{
    private readonly ConcurrentDictionary<string, byte> _said = new(StringComparer.Ordinal);

    public void Write(TunerLogLevel level, string text)
    {
        try
        {
            listener?.Invoke(level, text);
        }
        catch (Exception)
        {
            // Logging must never hurt who logs.
        }
    }

    /// <summary>Says something of a kind the first time only; until <see cref="Over"/> says that it is over.</summary>
    public void Once(TunerLogLevel level, string kind, string text)
    {
        if (_said.TryAdd(kind, 0)) Write(level, text);
    }

    public bool Over(string kind) => _said.TryRemove(kind, out _);
}
