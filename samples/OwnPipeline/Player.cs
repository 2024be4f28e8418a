using Tuner.Voice;

namespace OwnPipeline;

/// <summary>Stands for a voice that makes all its sound at once and a sound card that plays it: it tells how far it is.</summary>
internal sealed class Player(PlaybackTracker tracker) : IDisposable
{
    private static readonly TimeSpan Chunk = TimeSpan.FromMilliseconds(20);
    private Task _playing = Task.CompletedTask;
    private CancellationTokenSource _cleared = new();

    public void Play(Speech speech, TimeSpan length)
    {
        speech.Audio(length);
        _cleared.Dispose();
        _cleared = new CancellationTokenSource();
        _playing = PlayAsync(speech.Id, length, _cleared.Token);
    }

    /// <summary>What waits to be played is thrown away.</summary>
    public void Clear()
    {
        _cleared.Cancel();
        tracker.Cleared();
    }

    public Task EndAsync() => _playing;

    public void Dispose() => _cleared.Dispose();

    private async Task PlayAsync(string item, TimeSpan length, CancellationToken cleared)
    {
        for (var played = Chunk; played <= length && !cleared.IsCancellationRequested; played += Chunk)
        {
            await Task.Delay(Chunk, CancellationToken.None);
            if (!cleared.IsCancellationRequested) tracker.PlayedUpTo(item, played);
        }
    }
}
