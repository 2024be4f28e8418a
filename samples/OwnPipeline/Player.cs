using Tuner.Voice;

namespace OwnPipeline;

/// <summary>Stands for a voice that makes all its sound at once and a sound card that plays it: it tells how far it is.</summary>
internal sealed class Player(PlaybackTracker tracker)
{
    private static readonly TimeSpan Chunk = TimeSpan.FromMilliseconds(20);
    private Task _playing = Task.CompletedTask;
    private TimeSpan _until;

    public void Play(Speech speech, TimeSpan length)
    {
        speech.Audio(length);
        _until = length;
        _playing = PlayAsync(speech.Id);
    }

    /// <summary>Done when the caller has heard all of it.</summary>
    public Task EndAsync() => _playing;

    /// <summary>Done when the caller has heard so much of it, and wants to hear no more.</summary>
    public Task EndAtAsync(TimeSpan heard)
    {
        if (heard < _until) _until = heard;
        return _playing;
    }

    /// <summary>What waits to be played is thrown away.</summary>
    public void Clear() => tracker.Cleared();

    private async Task PlayAsync(string item)
    {
        for (var played = Chunk; played <= _until; played += Chunk)
        {
            await Task.Delay(Chunk);
            tracker.PlayedUpTo(item, played);
        }
    }
}
