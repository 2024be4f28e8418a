using Tuner.Pipecat.Frames;

namespace Tuner.Voice;

/// <summary>The caller, as a realtime service hears him: times are places in the audio that it was sent.</summary>
internal sealed class RealtimeCaller(VoiceCall call, InputClock heard)
{
    private const int MostOpen = 64;
    private readonly Dictionary<string, string> _words = [];

    /// <summary>The padding before his first sound is none of his speech.</summary>
    public void Started(TimeSpan? position, RealtimeSettings settings, long now)
    {
        var start = WentThrough(position is { } told ? told + settings.PrefixPadding : null) ?? now;
        call.Teller.Tell(new VADUserStartedSpeakingFrame { StartSecs = Seconds(now - start), Source = call.Names.Detector }, now);
    }

    /// <summary>
    /// The silence is a setting, and begins with his last sound. What the service took beyond it stands between its
    /// end and now: it is told as of its end.
    /// </summary>
    public void Stopped(TimeSpan? position, RealtimeSettings settings, long now)
    {
        var silenceEnded = Math.Min(WentThrough(position) ?? now, now);
        call.Teller.Tell(new VADUserStoppedSpeakingFrame { StopSecs = settings.Silence.TotalSeconds, Source = call.Names.Detector }, silenceEnded);
    }

    public void Committed(string? item, string source, long now)
    {
        call.Teller.Tell(new UserStartedSpeakingFrame { Source = source, TurnId = Named(item) }, now);
        call.Teller.Tell(new UserStoppedSpeakingFrame { Source = source }, now);
    }

    public void Words(string item, string text, bool isWhole, string source, long now)
    {
        if (isWhole)
        {
            _words.Remove(item);
            call.Teller.Tell(new TranscriptionFrame { Text = text, Source = source, Finalized = true, TurnId = Named(item) }, now);
            return;
        }

        if (_words.Count >= MostOpen && !_words.ContainsKey(item)) _words.Clear();
        _words[item] = _words.GetValueOrDefault(item) + text;
        call.Teller.Tell(new InterimTranscriptionFrame { Text = _words[item], Source = source, TurnId = Named(item) }, now);
    }

    /// <summary>The transcriber gave up: he spoke, and nobody knows what he said.</summary>
    public void NoWords(string item, string source, long now)
    {
        _words.Remove(item);
        call.Teller.Tell(new TranscriptionFrame { Text = "", Source = source, Finalized = true, Failed = true, TurnId = Named(item) }, now);
    }

    private static string? Named(string? item) => item is { Length: > 0 } ? item : null;

    private static double? Seconds(long nanoseconds) => nanoseconds > 0 ? nanoseconds / 1e9 : null;

    private long? WentThrough(TimeSpan? position) =>
        position is { Ticks: >= 0 and < TimeSpan.TicksPerDay } told ? heard.WentThrough(told.Ticks * 100) : null;
}
