using Tuner.Pipecat.Frames;

namespace Tuner.Voice;

/// <summary>
/// Words on their way to the caller's ear: what the voice was asked to say, and the audio that it made of it. Text and
/// audio may come in any order. Never throws; may be told from any thread.
/// </summary>
public sealed class Speech : IDisposable
{
    private readonly VoiceCall _call;
    private readonly Answer? _answer;
    private readonly bool _direct;
    private readonly SpeechSound? _sound;
    private long _firstAudio = -1;

    internal Speech(VoiceCall call, Answer? answer, string source, string? id, bool direct)
    {
        (_call, _answer, Source, _direct) = (call, answer, source, direct);
        Id = id is { Length: > 0 } ? id : call.Teller.NextName("speech");
        if (call.Teller.Sounds is not null) _sound = new SpeechSound(call.KeptSound);
    }

    /// <summary>Its name, for <see cref="PlaybackTracker.PlayedUpTo(string, TimeSpan)"/>.</summary>
    public string Id { get; }

    internal string Source { get; }

    /// <summary>Whether samples of it are kept for the recording.</summary>
    internal bool KeepsSound => _sound is not null;

    /// <summary>When it was asked for, and how much of it was made and played, in nanoseconds.</summary>
    internal long Asked { get; private set; }

    internal long Made { get; set; }

    internal long Played { get; set; }

    /// <summary>When it began to sound, as far as that is assumed or told.</summary>
    internal long? SoundsFrom { get; set; }

    /// <summary>Where the times of its words count from.</summary>
    internal long? WordsFrom { get; set; }

    /// <summary>How long its text takes to say at a usual pace, nanoseconds.</summary>
    internal long UsualLength { get; private set; }

    /// <summary>The voice made all of it; what was left of it was thrown away.</summary>
    internal bool IsDone { get; set; }

    internal bool IsCut { get; private set; }

    /// <summary>Words of it became known, or the next piece of them. They may come after the audio.</summary>
    /// <param name="text">The words, as they are to be read.</param>
    public void Text(string text) => _call.Teller.Do(now => TextAt(text, now));

    /// <summary>The voice made audio of it, 16-bit samples. Where the call is recorded, what of it is played goes into the recording.</summary>
    /// <param name="pcm">The samples, little-endian, channels interleaved.</param>
    /// <param name="sampleRate">Samples a second.</param>
    /// <param name="channels">Channels.</param>
    public void Audio(ReadOnlySpan<byte> pcm, int sampleRate, int channels = 1)
    {
        var size = new SoundSize(pcm.Length, sampleRate, channels);
        if (_sound is null) Audio(size);
        else Audio(size, new SampledSound(pcm.ToArray(), sampleRate, channels));
    }

    /// <summary>The voice made audio of it, in whatever form.</summary>
    /// <param name="length">How long it sounds.</param>
    public void Audio(TimeSpan length) => Audio(SoundSize.Of((long)(length.TotalMilliseconds * 1e6)));

    /// <summary>The voice told when a word sounds: a cut is exact then.</summary>
    /// <param name="word">The word.</param>
    /// <param name="offset">When it begins, from the speech's first audio.</param>
    public void Word(string word, TimeSpan offset) =>
        _call.Teller.Do(now =>
        {
            var from = _call.Playout.WordsFrom(_firstAudio >= 0 ? _firstAudio : now, this);
            var pts = from + (long)(offset.TotalMilliseconds * 1e6);
            _call.Playout.WordAt(pts);
            _call.Teller.Tell(new TTSTextFrame { Text = word, ContextId = Id, Source = Source, Pts = pts }, now);
        });

    /// <summary>What the voice's service counted.</summary>
    /// <param name="characters">Characters that it made sound.</param>
    public void Used(int characters) =>
        _call.Teller.Do(now => _call.Teller.Tell(Reports.VoiceUsed(Source, characters), now));

    /// <summary>All of it came. What was made may still sound.</summary>
    public void Dispose() => _call.Teller.Do(now => _call.Playout.Finished(this, now));

    internal void BeginAt(string? text, long now)
    {
        Asked = now;
        _call.BotActed();
        _call.Playout.Asked(this, now);
        _call.Teller.Tell(new TTSStartedFrame { ContextId = Id, Source = Source }, now);
        TextAt(text, now);
    }

    /// <summary>The voice made audio of a length, with its samples where they are known.</summary>
    internal void Audio(TimeSpan length, SampledSound samples) => Audio(SoundSize.Of((long)(length.TotalMilliseconds * 1e6)), samples);

    /// <summary>Whether any audio of it was told.</summary>
    internal bool HasAudio => _firstAudio >= 0;

    internal TTSAudioRawFrame SoundOf(SoundSize size) => size.ToFrame() with { ContextId = Id, Source = Source };

    internal void TellAudio(SoundSize size, long at)
    {
        if (_firstAudio < 0) _firstAudio = at;
        _call.Teller.Tell(SoundOf(size), at);
    }

    /// <summary>Audio was made; without samples only its length is known.</summary>
    internal void AudioAt(SoundSize size, long now, SampledSound samples = default)
    {
        if (IsCut || size.Duration <= 0) return;
        _call.BotActed();
        _sound?.Made(samples.Pcm.IsEmpty ? size : samples.Size, samples.Pcm);
        _call.Playout.MadeAudio(this, size, now);
    }

    /// <summary>Audio of it that nobody gave is taken to have been made.</summary>
    internal void MadeUnheard(SoundSize size) => _sound?.Made(size, default);

    /// <summary>The next part of what was made is played from a moment on.</summary>
    internal void PlayedAt(long from, long length)
    {
        if (_sound is null) return;
        _sound.Played(length, from, _call.Teller.Now(), _call.Teller.Sounds!);
        _call.Teller.SoundCame();
    }

    /// <summary>What was not played of it never will be.</summary>
    internal void Cut()
    {
        IsCut = true;
        _sound?.Forget();
    }

    private void TextAt(string? text, long now)
    {
        if (string.IsNullOrEmpty(text)) return;
        UsualLength += UsualPace.LengthOf(text);
        if (!_direct)
        {
            if (!IsCut) _answer?.SpokenAt(text, now);
            _call.Teller.Tell(new AggregatedTextFrame { Text = text, ContextId = Id, Source = Source, AggregatedBy = "sentence" }, now);
            return;
        }

        _answer!.TokenAt(text, now);
        _call.Teller.Tell(new TTSTextFrame { Text = text, ContextId = Id, Source = Source, IncludesInterFrameSpaces = true }, now);
    }

    private void Audio(SoundSize size, SampledSound samples) =>
        _call.Teller.Do((this, size, samples), static (told, now) => told.Item1.AudioAt(told.size, now, told.samples));

    private void Audio(SoundSize size) => _call.Teller.Do((this, size), static (told, now) => told.Item1.AudioAt(told.size, now));
}
