namespace Tuner.Pipecat.Recording.Speech;

/// <summary>
/// Audio that the voice made and the transport has not played yet. Pipecat plays in the order of synthesis, so the
/// length of what was played says whose audio it was.
/// </summary>
internal sealed class VoiceQueue
{
    /// <summary>Audio that reaches a transport that is silent sounds sooner than this.</summary>
    private const long Promptly = 80_000_000;

    /// <summary>Audio that a silent transport did not play for so long was kept from it.</summary>
    private const long Withheld = 200_000_000;

    private readonly List<QueuedSpeech> _entries = [];

    /// <summary>Whose audio is played next.</summary>
    public SpeechContext? Next => _entries is [var entry, ..] ? entry.Context : null;

    /// <summary>Takes audio that a voice made. While a voice sounds, that of another voice waits behind it.</summary>
    public void Enqueue(SpeechContext context, long duration, long now)
    {
        DropStragglers(context);
        var last = _entries.Count - 1;
        while (last >= 0 && _entries[last].Context.Source != context.Source) last--;
        if (last >= 0 && _entries[last].Context == context) _entries[last].Length += duration;
        else _entries.Add(new QueuedSpeech(context, context.Duration, duration, now));
        context.AddAudio(duration);
    }

    /// <summary>
    /// Voices that race: what one of them made was kept from a transport that was silent, and sound begins just when
    /// another's audio has come. That one is heard.
    /// </summary>
    public void PassOver(long now, Talkspurt? before)
    {
        if (_entries is not [{ Taken: 0, Context.HasText: true } first, ..] || now - Math.Max(first.Since, before?.PlayEnd ?? 0) < Withheld) return;
        var lost = before?.Contexts.Exists(heard => Race(heard, first.Context)) == true;
        var next = _entries.FindIndex(1, entry => entry.Taken == 0 && now - entry.Since <= Promptly && (lost || entry.Context.Source != first.Context.Source));
        if (next > 0) First(next);
    }

    /// <summary>A voice that sounds goes on before another begins, and before one that lost the race to it.</summary>
    private void GoOn(Talkspurt talkspurt)
    {
        if (talkspurt.Contexts is not [.., var playing] || _entries is not [{ Taken: 0 } first, _, ..] || first.Context.Source == playing.Source) return;
        if (playing.Done && !Race(playing, first.Context)) return;
        var on = 1;
        while (on < _entries.Count && !(playing.Done ? _entries[on].Context.Source == playing.Source : _entries[on].Context == playing)) on++;
        if (on < _entries.Count) First(on);
    }

    private static bool Race(SpeechContext one, SpeechContext other) => one.Source != other.Source && one.Response is { } response && other.Response?.RacesWith(response) == true;

    private void First(int place)
    {
        var entry = _entries[place];
        _entries.RemoveAt(place);
        _entries.Insert(0, entry);
    }

    /// <summary>How much of it was not played yet, nanoseconds.</summary>
    public long Length => _entries.Sum(entry => entry.Length - entry.Taken);

    /// <summary>Whether audio of a voice that was given words is still to be played.</summary>
    public bool HoldsWords
    {
        get
        {
            foreach (var entry in _entries)
            {
                if (entry.Taken < entry.Length && entry.Context.HasText) return true;
            }

            return false;
        }
    }

    /// <summary>Takes what was played off the queue and notes in each context which part it was.</summary>
    public void Play(Talkspurt talkspurt, long duration)
    {
        var position = talkspurt.Length;
        GoOn(talkspurt);
        SpeechContext? before = null;
        while (duration > 0 && _entries is [var entry, ..])
        {
            // What is left of a chunk is silence: the loser of a race does not go on with it.
            if (before is not null && Race(before, entry.Context)) break;
            before = entry.Context;
            var part = Math.Min(duration, entry.Length - entry.Taken);
            Note(entry, talkspurt, position, part);
            entry.Taken += part;
            position += part;
            duration -= part;
            if (entry.Taken >= entry.Length && (entry.Context.Done || _entries.Count > 1 || part == 0)) _entries.RemoveAt(0);
            else if (entry.Taken >= entry.Length) break;
        }
    }

    /// <summary>Less than a chunk that is left of a context that is done was never sent: transports lose the tail.</summary>
    public void DropTail(long chunk)
    {
        while (_entries is [var entry, ..] && entry.Length - entry.Taken < chunk && (entry.Context.Done || _entries.Count > 1)) _entries.RemoveAt(0);
    }

    /// <summary>The transport is done with a context: what seems to be left of it sounded too, and only the lines that say so are missing.</summary>
    public void Finish(SpeechContext playing)
    {
        while (_entries is [var entry, ..] && entry.Context == playing)
        {
            playing.SoundOut();
            _entries.RemoveAt(0);
        }
    }

    /// <summary>
    /// A cut stops every voice, and only the output that it names throws away what waits there. Another plays on what it has: what was on its way to it then
    /// never came, and is not what sounds after a silence.
    /// </summary>
    public void DropCut()
    {
        while (_entries is [{ Taken: > 0, Context.Cut: true }, ..]) _entries.RemoveAt(0);
    }

    public void Clear()
    {
        foreach (var entry in _entries) entry.Context.Cut = true;
        _entries.Clear();
    }

    /// <summary>
    /// Audio that left a voice while the caller cut it off reaches a transport that throws it away: it had not begun
    /// to sound when the next answer's came.
    /// </summary>
    private void DropStragglers(SpeechContext next)
    {
        while (_entries is [var entry, ..] && entry is { Taken: 0, Context: { Straggles: true, Sentences.Count: 0 } } && entry.Context != next) _entries.RemoveAt(0);
    }

    private static void Note(QueuedSpeech entry, Talkspurt talkspurt, long position, long part)
    {
        if (part <= 0) return;
        var context = entry.Context;
        var offset = entry.Offset + entry.Taken;
        if (context.Played is [.., var last] && last.Talkspurt == talkspurt && last.End == offset && last.Position + last.Length == position) last.Length += part;
        else context.Played.Add(new PlayedPiece(talkspurt, offset, position) { Length = part });
        if (talkspurt.Contexts.Count == 0 || talkspurt.Contexts[^1] != context) talkspurt.Contexts.Add(context);
    }

    private sealed class QueuedSpeech(SpeechContext context, long offset, long length, long since)
    {
        /// <summary>When it came.</summary>
        public long Since { get; } = since;

        public SpeechContext Context { get; } = context;

        public long Offset { get; } = offset;

        public long Length { get; set; } = length;

        public long Taken { get; set; }
    }
}
