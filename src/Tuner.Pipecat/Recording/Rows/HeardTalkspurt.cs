using Tuner.Pipecat.Recording.Speech;

namespace Tuner.Pipecat.Recording.Rows;

/// <summary>A stretch of the bot's sound and what was heard in it.</summary>
/// <param name="Talkspurt">The sound.</param>
/// <param name="Contexts">The contexts that sounded in it, in order, each once.</param>
/// <param name="Text">The words that were heard; empty where there were none.</param>
/// <param name="Words">The same words, each with when it sounded on the pipeline's clock; null where a voice did not tell that of all of them.</param>
/// <param name="Unheard">What was still to come when it was cut, or when its voice failed; empty where nothing was.</param>
/// <param name="WasCut">Cut by an interruption or the end, or still sounding when the pipeline went away.</param>
/// <param name="Lines">The lines that told its words.</param>
internal sealed record HeardTalkspurt(Talkspurt Talkspurt, IReadOnlyList<SpeechContext> Contexts, string Text, IReadOnlyList<(string Text, long Start, long End)>? Words, string Unheard, bool WasCut, IReadOnlyList<int> Lines)
{
    /// <summary>What began in it. What is left of an utterance that began before is no answer to what was said since.</summary>
    public SpeechContext? Begun => Contexts.FirstOrDefault(Began) ?? (Contexts is [var oldest, ..] ? oldest : null);

    /// <summary>Whether the first sound of a context is in it.</summary>
    public bool Began(SpeechContext context) => context.Played.Count == 0 || context.Played[0].Talkspurt == Talkspurt;
}
