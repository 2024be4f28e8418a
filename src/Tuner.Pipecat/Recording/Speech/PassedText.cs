using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Recording.Speech;

/// <summary>
/// Sentences that a processor before the voice (Pipecat's LLMTextProcessor) made of a model's answer. The voice pushes the
/// same frames again, which is no second happening: the context that the voice opens then, or has open, speaks them.
/// </summary>
internal sealed class PassedText(Handovers handovers)
{
    /// <summary>More sentences than are made before a voice begins.</summary>
    private const int Most = 256;

    private readonly List<Passed> _waiting = [];
    private readonly HashSet<string?> _processors = [];

    /// <summary>The context that was given sentences last.</summary>
    private SpeechContext? _given;

    /// <summary>Whether a frame that no voice pushed can be such a sentence. What is sorted out under a name of its own, as code, is mostly only shown.</summary>
    public bool Holds(AggregatedTextFrame frame) =>
        frame.SkipTts != true && frame.AggregatedBy is null or "sentence" or "token" or "word"
        && ((frame.WillBeSpoken == false && frame.ContextId is null) || _processors.Contains(frame.Source));

    /// <summary>Takes a sentence; <paramref name="speaking"/> is the context that its voice has open.</summary>
    public void Add(AggregatedTextFrame frame, bool bringsOwnSpaces, SpeechContext? speaking, long now)
    {
        var passed = new Passed(frame, bringsOwnSpaces, handovers.OwnerOf(frame.RawText ?? frame.Text!), now);
        if (speaking is { Done: false, Cut: false, HasText: true } && IsOf(passed, speaking)) Hand(passed, speaking);
        else if (_waiting.Count < Most) _waiting.Add(passed);
    }

    /// <summary>Gives a voice's context the sentences that wait for it: those of one answer.</summary>
    public void Give(SpeechContext context)
    {
        if (context.Id is null) return;
        GoOn(context);
        for (var i = 0; i < _waiting.Count;)
        {
            if (!IsOf(_waiting[i], context))
            {
                i++;
                continue;
            }

            Hand(_waiting[i], context);
            _waiting.RemoveAt(i);
        }
    }

    /// <summary>A processor of an older Pipecat was taken for a voice, until the voice itself began: what it was asked for is the voice's.</summary>
    public void Adopt(SpeechContext textOnly, SpeechContext voice)
    {
        _processors.Add(textOnly.Source);
        foreach (var sentence in textOnly.Sentences) sentence.WasPassed = true;
        voice.Adopt(textOnly);
        _given = voice;
    }

    public void Clear()
    {
        _waiting.Clear();
        _given = null;
    }

    /// <summary>A voice that opens a context for each sentence: the next one speaks what the one before it did not tell.</summary>
    private void GoOn(SpeechContext next)
    {
        if (_given is not { Done: true, Cut: false, Sentences: [_, _, ..] } before || before == next || before.Source != next.Source) return;
        var left = before.Sentences.FindAll(sentence => sentence.WasPassed && sentence.Told is null);
        var told = before.Words.Sum(word => Letters.Of(word.Text).Length);
        foreach (var sentence in before.Sentences.TakeWhile((sentence, i) => i == 0 || told > 0))
        {
            told -= sentence.SpokenLetters.Length;
            left.Remove(sentence);
        }

        foreach (var sentence in left)
        {
            before.Sentences.Remove(sentence);
            next.Sentences.Add(new Sentence(sentence.Text, sentence.BringsOwnSpaces, 0, sentence.Line) { WasPassed = true });
            next.Response ??= before.Response;
            next.Ask(next.Begun, sentence.Line);
        }

        if (left.Count > 0) _given = next;
    }

    private static bool IsOf(Passed passed, SpeechContext context) =>
        passed.Frame.ContextId is { } id ? id == context.Id : context.Sentences.Count == 0 || passed.Owner == context.Response;

    private void Hand(Passed passed, SpeechContext context)
    {
        var (frame, spaces, _, clock) = passed;
        _processors.Add(frame.Source);
        context.Ask(clock, frame.Line);
        context.Sentences.Add(new Sentence(frame.Text!, spaces, context.Duration, frame.Line) { WasPassed = true });
        _given = context;
        if (handovers.Take(frame.RawText ?? frame.Text!) is { } response) context.Response ??= response;
    }

    private readonly record struct Passed(AggregatedTextFrame Frame, bool BringsOwnSpaces, ModelResponse? Owner, long Clock);
}
