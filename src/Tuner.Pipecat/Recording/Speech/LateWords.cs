namespace Tuner.Pipecat.Recording.Speech;

/// <summary>
/// A model that is its own voice may tell the last words of an answer when it has stopped, or as the first of one that has
/// not begun: what gets no audio of its own is of the audio just before it.
/// </summary>
internal sealed class LateWords(List<SpeechContext> contexts, Dictionary<(string? Source, string? Id), SpeechContext> open, Handovers handovers, ModelResponses responses)
{
    /// <summary>First words come no earlier than this before their audio.</summary>
    public const long LongestLead = 1_000_000_000;

    /// <summary>Last words come no later than this after their audio was made.</summary>
    private const long Latest = 3_000_000_000;

    /// <summary>The call ends, or is cut.</summary>
    public void HandBackAll(long now)
    {
        foreach (var (source, _) in open.Keys.Where(key => key.Id is null).ToList()) HandBack(source, now);
    }

    /// <summary>A model's audio comes, starts or stops: words of it that wait for theirs since long are handed back.</summary>
    /// <param name="source">The model.</param>
    /// <param name="now">The moment.</param>
    /// <param name="stopped">Whether it stops: then no audio of them comes, however short they wait.</param>
    public void HandBack(string? source, long now, bool stopped = false)
    {
        if (!open.TryGetValue((source, null), out var late) || late is not { FirstAudio: null, Sentences.Count: 0, LastPiece: { } told } || !responses.IsModel(source)) return;
        if (!stopped && now - told < LongestLead) return;
        if (contexts.FindLast(context => context.Source == source && context.FirstAudio is not null) is not { Id: null, Sentences.Count: 0 } before || told - before.LastAudio > Latest) return;
        before.TakePieces(late);
        if (late.Response is null && before.Response is { } said) handovers.Say(said, string.Concat(late.Pieces.Select(piece => piece.Word)));
        if (late.Response is { } words && before.Response is { } answer && words != answer)
        {
            handovers.Say(answer, words.Text.ToString());
            responses.HandBack(words, answer, now);
        }

        contexts.Remove(late);
        open.Remove((source, null));
    }
}
