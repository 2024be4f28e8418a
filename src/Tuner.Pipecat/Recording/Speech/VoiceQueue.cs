namespace Tuner.Pipecat.Recording.Speech;

/// <summary>
/// Audio that the voice made and the transport has not played yet. Pipecat plays in the order of synthesis, so the
/// length of what was played says whose audio it was.
/// </summary>
internal sealed class VoiceQueue
{
    private readonly Queue<Entry> _entries = new();
    private Entry? _last;

    /// <summary>Whose audio is played next.</summary>
    public SpeechContext? Next => _entries.TryPeek(out var entry) ? entry.Context : null;

    public void Enqueue(SpeechContext context, long duration)
    {
        DropStragglers(context);
        if (_last is { } last && last.Context == context && _entries.Count > 0) last.Length += duration;
        else _entries.Enqueue(_last = new Entry(context, context.Duration, duration));
        context.AddAudio(duration);
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
    public void Play(Stretch stretch, long duration)
    {
        var position = stretch.Length;
        while (duration > 0 && _entries.TryPeek(out var entry))
        {
            var part = Math.Min(duration, entry.Length - entry.Taken);
            Note(entry, stretch, position, part);
            entry.Taken += part;
            position += part;
            duration -= part;
            if (entry.Taken >= entry.Length && (entry.Context.Done || _entries.Count > 1 || part == 0)) _entries.Dequeue();
            else if (entry.Taken >= entry.Length) break;
        }
    }

    /// <summary>Less than a chunk that is left of a context that is done was never sent: transports lose the tail.</summary>
    public void DropTail(long chunk)
    {
        while (_entries.TryPeek(out var entry) && entry.Length - entry.Taken < chunk && (entry.Context.Done || _entries.Count > 1)) _entries.Dequeue();
    }

    /// <summary>The transport is done with a context: what seems to be left of it sounded too, and only the lines that say so are missing.</summary>
    public void Finish(SpeechContext playing)
    {
        while (_entries.TryPeek(out var entry) && entry.Context == playing)
        {
            playing.SoundOut();
            _entries.Dequeue();
        }
    }

    public void Clear()
    {
        foreach (var entry in _entries) entry.Context.Cut = true;
        _entries.Clear();
        _last = null;
    }

    /// <summary>
    /// Audio that left a voice while the caller cut it off reaches a transport that throws it away: it had not begun
    /// to sound when the next answer's came.
    /// </summary>
    private void DropStragglers(SpeechContext next)
    {
        while (_entries.TryPeek(out var entry) && entry is { Taken: 0, Context: { Straggles: true, Sentences.Count: 0 } } && entry.Context != next) _entries.Dequeue();
    }

    private static void Note(Entry entry, Stretch stretch, long position, long part)
    {
        if (part <= 0) return;
        var context = entry.Context;
        var offset = entry.Offset + entry.Taken;
        if (context.Played is [.., var last] && last.Stretch == stretch && last.End == offset && last.Position + last.Length == position) last.Length += part;
        else context.Played.Add(new PlayedPiece(stretch, offset, position) { Length = part });
        if (stretch.Contexts.Count == 0 || stretch.Contexts[^1] != context) stretch.Contexts.Add(context);
    }

    private sealed class Entry(SpeechContext context, long offset, long length)
    {
        public SpeechContext Context { get; } = context;

        public long Offset { get; } = offset;

        public long Length { get; set; } = length;

        public long Taken { get; set; }
    }
}
