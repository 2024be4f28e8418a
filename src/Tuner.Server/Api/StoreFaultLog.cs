namespace Tuner.Server.Api;

/// <summary>Tells the server's owner why its store does not work: a sentence at once, and the same again after a minute, however many requests meet it.</summary>
internal sealed class StoreFaultLog(ServerOptions options)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();
    private string? _told;
    private long _toldAt;

    /// <summary>Notes one.</summary>
    public void Note(string sentence)
    {
        lock (_lock)
        {
            if (sentence == _told && options.TimeProvider.GetElapsedTime(_toldAt) < Pause) return;
            (_told, _toldAt) = (sentence, options.TimeProvider.GetTimestamp());
        }
        options.OnFailure?.Invoke(sentence);
    }
}
