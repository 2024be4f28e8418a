namespace Tuner.Pipecat.Recording.Speech;

/// <summary>A piece of text that was asked to be spoken, and where its audio ends in its context.</summary>
internal sealed class Sentence(string text, bool bringsOwnSpaces, long askedAt, int line)
{
    private readonly ModelResponse? _tokens;
    private readonly int _from;
    private string? _plain;
    private string? _letters;

    /// <summary>A voice that is asked token by token makes audio before any frame gives its text, or without one: the tokens are what it was asked for.</summary>
    public Sentence(ModelResponse tokens, int from, int line)
        : this("", true, 0, line) => (_tokens, _from) = (tokens, from);

    /// <summary>As it was asked for: marks and tags that a filter took out of the voice's copy stand in it.</summary>
    public string Text => _tokens is null ? text : Handovers.RestOf(_tokens, _from);

    /// <summary>Whether it stands for text that a frame may still give.</summary>
    public bool IsOfTokens => _tokens is not null;

    public bool BringsOwnSpaces { get; } = bringsOwnSpaces;

    public int Line { get; } = line;

    /// <summary>A processor before the voice made it.</summary>
    public bool WasPassed { get; set; }

    /// <summary>How much audio its context had when it was asked for, nanoseconds.</summary>
    public long AskedAt { get; } = askedAt;

    /// <summary>As the voice itself gave it again: what was said. Null until it did.</summary>
    public string? Told { get; private set; }

    /// <summary>Where its audio ends, nanoseconds into the context; null until the voice says that the sentence is done.</summary>
    public long? AudioEnd { get; private set; }

    public int AudioEndLine { get; private set; }

    /// <summary>What the voice was given, as far as it is known.</summary>
    public string Spoken => Told ?? (IsOfTokens ? Markdown.Strip(Markup.Strip(Text)) : _plain ??= Markdown.Strip(Markup.Strip(Text)));

    /// <summary>The letters of what was spoken, by which it is known again.</summary>
    public string SpokenLetters => IsOfTokens ? Letters.Of(Spoken) : _letters ??= Letters.Of(Spoken);

    /// <summary>
    /// The voice gives the sentence again. Only where the audio since it was asked for (or since the sentence before it
    /// ended) could hold its words does that mean that it is done: some voices give it before they have made any.
    /// </summary>
    public void Tell(string told, long begin, long audio, int line)
    {
        (Told, _letters) = (VoiceTags.Without(told), null);
        if (audio - Math.Max(begin, AskedAt) < VoiceTime.Least(told)) return;
        (AudioEnd, AudioEndLine) = (audio, line);
    }

    /// <summary>The voice gives it again in one text with others; only the last of them can have an end.</summary>
    public void TellWithin(long? end, int line)
    {
        Told = Spoken;
        if (end is not null) (AudioEnd, AudioEndLine) = (end, line);
    }
}
