namespace Tuner.Server.Api;

/// <summary>Tells the server's owner why its store does not work: a sentence at once, and the same again after a minute, however many requests meet it.</summary>
internal sealed class StoreFaultLog(ServerOptions options)
{
    private const int Most = 16;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();

    // Two troubles may take turns, as a refused connection and one that does not answer do.
    private readonly Dictionary<string, long> _toldAt = [];

    /// <summary>Notes one.</summary>
    public void Note(string sentence)
    {
        lock (_lock)
        {
            if (_toldAt.TryGetValue(sentence, out var at) && options.TimeProvider.GetElapsedTime(at) < Pause) return;
            if (_toldAt.Count >= Most) _toldAt.Clear();
            _toldAt[sentence] = options.TimeProvider.GetTimestamp();
        }
        options.OnFailure?.Invoke(sentence);
    }
}
