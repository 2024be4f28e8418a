using Tuner.Pipecat.Frames;

namespace Tuner.Voice;

/// <summary>
/// What of the bot's speech was played, and when. Where nobody tells, audio is taken to sound in real time from when it
/// was made, each behind the one before; text of which no audio is told, at a usual pace. Frames say which it was.
/// </summary>
internal sealed class Playout(CallTeller teller)
{
    /// <summary>A speech that ran dry this long before a cut was complete, though nobody said so.</summary>
    private const long RanDry = 500_000_000;

    /// <summary>Less than this share of the usual length cannot have been the time in which a text was said.</summary>
    private const int Fastest = 3;

    /// <summary>A voice that was asked this shortly before a cut had not begun to sound.</summary>
    private const long Soonest = 1_000_000_000;

    private const string Transport = "playback";
    private readonly Dictionary<string, Speech> _byId = [];
    private readonly List<Speech> _queue = [];
    private long _playEnd;
    private long _lastWord = long.MinValue;
    private bool _sounds;
    private bool _toldAudio;

    /// <summary>Whether any speech was asked for.</summary>
    public bool HasSpeech => _byId.Count > 0;

    /// <summary>Whether the application tells what was played.</summary>
    public bool Tracked { get; set; }

    public PlaybackTracker? Tracker { get; set; }

    /// <summary>An application that tells audio tells it of all that sounds: of a voice that gave none, nothing did.</summary>
    private bool TakesTextForSound => !Tracked && !_toldAudio;

    /// <summary>Sound that is taken to be played in real time.</summary>
    public static TTSAudioRawFrame Assumed(SoundSize size) => size.ToFrame() with { Source = Transport, Playout = PlayoutSource.Assumed };

    /// <summary>What is taken to sound at a moment or after it, in order; nothing where the application tells what was played.</summary>
    public IReadOnlyList<Speech> SoundingAt(long now) => !Tracked && _sounds && _playEnd > now ? [.. _queue] : [];

    public Speech? Find(string? id) => id is not null && _byId.TryGetValue(id, out var speech) ? speech : null;

    /// <summary>Speech that waits for its end is complete when other speech is asked for and nothing of it was told as audio.</summary>
    public void Asked(Speech speech, long now)
    {
        SettleTexts(now);
        _byId[speech.Id] = speech;
        _queue.Add(speech);
    }

    public void MadeAudio(Speech speech, SoundSize audio, long now)
    {
        _toldAudio = true;
        speech.Made += audio.Duration;
        if (speech.HasAudio && (Tracked || (_sounds && now <= _playEnd)))
        {
            // It sounds on, right behind what was before it.
            teller.TellMore(speech, audio, !Tracked, now);
            if (!Tracked) Played(speech, audio, now);
            return;
        }

        speech.TellAudio(audio, now);
        if (!Tracked) Play(speech, audio, Math.Max(now, 0), PlayoutSource.Assumed);
    }

    public void Finished(Speech speech, long now)
    {
        if (speech.IsDone || speech.IsCut) return;
        if (TakesTextForSound && speech is { Made: 0, UsualLength: > 0 })
        {
            var from = Math.Max(speech.Asked, _playEnd);
            // Who is done with it sooner than anybody can say it may tell its audio yet: what follows it shows.
            if (now - from < speech.UsualLength / Fastest) return;
            SayText(speech, from, now - from);
        }

        Done(speech, now);
    }

    /// <summary>Before a cut, what must have sounded is told, so that the cut has something to cut.</summary>
    public void BeforeCut(long now)
    {
        SettleTexts(now, Soonest);
        foreach (var speech in _queue)
        {
            if (!Tracked && speech is { IsDone: false, IsCut: false, Made: > 0 } && now - _playEnd > RanDry) Done(speech, now);
        }
    }

    /// <summary>The call ends: it is as before a cut, but that nothing is too short to have been said.</summary>
    public void BeforeEnd(long now, bool cuts)
    {
        if (!cuts) SettleTexts(now);
        BeforeCut(now);
    }

    public void Cut(long now)
    {
        foreach (var speech in _queue) speech.Cut();
        _queue.Clear();
        _playEnd = Math.Min(_playEnd, now);
    }

    /// <summary>The caller heard an item as far as a position. Who hears an item has heard those before it.</summary>
    public void PlayedUpTo(Speech speech, long position, long now, bool exact = true)
    {
        if (speech.IsCut || position <= speech.Played) return;
        foreach (var earlier in _queue.TakeWhile(other => other != speech).ToList())
        {
            if (earlier.Made > earlier.Played) PlayPart(earlier, earlier.Made, now - position, false);
        }

        if (position > speech.Made)
        {
            var more = SoundSize.Of(position - speech.Made);
            speech.TellAudio(more, Math.Max(0, now - (position - speech.Made)));
            speech.Made += more.Duration;
            speech.MadeUnheard(more);
        }

        PlayPart(speech, Math.Min(position, speech.Made), now, exact);
    }

    /// <summary>A sink tells how much it played since its start, whoever's it was.</summary>
    public void PlayedInAll(long position, long now)
    {
        foreach (var speech in _byId.Values.Where(speech => !speech.IsCut || speech.Played > 0))
        {
            var until = speech.IsCut ? speech.Played : speech.Made;
            if (position <= 0) return;
            if (!speech.IsCut) PlayedUpTo(speech, Math.Min(position, until), now);
            position -= until;
        }
    }

    /// <summary>Audio that was written to something that plays it in real time.</summary>
    public void Sent(Speech speech, long length, long now)
    {
        var part = Math.Min(length, speech.Made - speech.Played);
        if (!speech.IsCut && part > 0) Play(speech, SoundSize.Of(part), now, PlayoutSource.Assumed);
    }

    /// <summary>Where a speech's word times count from: its audio sounds behind what was before it.</summary>
    public long WordsFrom(long firstAudio, Speech speech) => speech.WordsFrom ??= Math.Max(firstAudio, _lastWord);

    public void WordAt(long pts) => _lastWord = Math.Max(_lastWord, pts);

    private void SettleTexts(long now, long soonest = 0)
    {
        if (!TakesTextForSound) return;
        foreach (var speech in _queue.ToArray())
        {
            if (speech is not { Made: 0, UsualLength: > 0, IsDone: false, IsCut: false } || now - speech.Asked < soonest) continue;
            SayText(speech, Math.Max(speech.Asked, _playEnd), speech.UsualLength);
            Done(speech, now);
        }
    }

    private void SayText(Speech speech, long from, long length)
    {
        var sound = SoundSize.Of(length);
        speech.Made += sound.Duration;
        speech.MadeUnheard(sound);
        speech.TellAudio(sound, from);
        Play(speech, sound, from, PlayoutSource.Assumed);
    }

    private void Done(Speech speech, long now)
    {
        speech.IsDone = true;
        teller.Tell(new TTSStoppedFrame { ContextId = speech.Id, Source = speech.Source }, now);
    }

    /// <summary>A part that is told when it was played ended then, unless it would have begun before the one before it ended.</summary>
    private void PlayPart(Speech speech, long upTo, long endsAt, bool exact)
    {
        var part = SoundSize.Of(upTo - speech.Played);
        Play(speech, part, Math.Max(Math.Max(endsAt - part.Duration, _playEnd), speech.Asked), exact ? PlayoutSource.Told : PlayoutSource.Assumed);
        speech.Played = upTo;
    }

    private void Play(Speech speech, SoundSize audio, long at, string playout)
    {
        if (audio.Duration <= 0) return;
        if (!_sounds || at > _playEnd) teller.Tell(new BotStartedSpeakingFrame { Source = Transport }, at);
        _sounds = true;
        teller.Tell(Assumed(audio) with { Playout = playout }, at);
        Played(speech, audio, at);
    }

    private void Played(Speech speech, SoundSize audio, long at)
    {
        speech.SoundsFrom ??= Math.Max(_playEnd, at);
        speech.PlayedAt(Math.Max(_playEnd, at), audio.Duration);
        _playEnd = Math.Max(_playEnd, at) + audio.Duration;
        speech.Played += audio.Duration;
    }
}
