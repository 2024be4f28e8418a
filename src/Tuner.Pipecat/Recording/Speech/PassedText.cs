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
        voice.Adopt(textOnly);
    }

    public void Clear() => _waiting.Clear();

    private static bool IsOf(Passed passed, SpeechContext context) =>
        passed.Frame.ContextId is { } id ? id == context.Id : context.Sentences.Count == 0 || passed.Owner == context.Response;

    private void Hand(Passed passed, SpeechContext context)
    {
        var (frame, spaces, _, clock) = passed;
        _processors.Add(frame.Source);
        context.Ask(clock, frame.Line);
        context.Sentences.Add(new Sentence(frame.Text!, spaces, context.Duration, frame.Line));
        if (handovers.Take(frame.RawText ?? frame.Text!) is { } response) context.Response ??= response;
    }

    private readonly record struct Passed(AggregatedTextFrame Frame, bool BringsOwnSpaces, ModelResponse? Owner, long Clock);
}
