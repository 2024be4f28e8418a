using System.Text;
using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Recording;

/// <summary>
/// What Pipecat's own detector of voicemail decided: a model answers a processor of its, which cuts everything off when it
/// was a machine, and lets the call go on when it was a person.
/// </summary>
internal sealed class VoicemailVerdict
{
    private const string Classifier = "ClassificationProcessor";
    private const int Longest = 200;
    private readonly StringBuilder _answer = new();

    /// <summary>Whether a machine answered; null where nobody decided.</summary>
    public bool? IsVoicemail { get; private set; }

    public void Token(LLMTextFrame token)
    {
        if (IsOfDetector(token.Destination) && _answer.Length < Longest) _answer.Append(token.Text);
    }

    public void Ended(LLMFullResponseEndFrame end)
    {
        if (!IsOfDetector(end.Destination)) return;
        // The detector looks for these words in this order, and the first verdict stands.
        var answer = _answer.ToString().ToUpperInvariant();
        _answer.Clear();
        IsVoicemail ??= answer.Contains("CONVERSATION", StringComparison.Ordinal) ? false : answer.Contains("VOICEMAIL", StringComparison.Ordinal) ? true : null;
    }

    /// <summary>It cuts the bot off for a machine alone; where no words are kept that is all there is.</summary>
    public void Cut(InterruptionFrame cut)
    {
        if (IsOfDetector(cut.Source)) IsVoicemail ??= true;
    }

    private static bool IsOfDetector(string? processor) => processor?.Contains(Classifier, StringComparison.Ordinal) == true;
}
