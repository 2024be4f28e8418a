namespace Tuner.Pipecat.Recording.Speech;

/// <summary>
/// Characters that a voice made audio of and never reported: a few voices report none, and Pipecat does not with fixed text
/// that goes to a voice token by token. Only where usage is reported at all: else none can be known.
/// </summary>
internal static class UnreportedSpeech
{
    /// <summary>What is added to a sentence on its way to the voice, as a space.</summary>
    private const int Slack = 1;

    /// <summary>Returns the characters by the model that the voice names in its reports; by an empty name where it names none.</summary>
    public static Dictionary<string, long> Of(WholeCallFacts facts, Voices spoken, ModelResponses responses, UsageMeter usage)
    {
        var unreported = new Dictionary<string, long>(StringComparer.Ordinal);
        if (facts.UsageMetrics != true) return unreported;
        var voices = spoken.All.Where(context => context is { FirstAudio: not null, Sentences.Count: > 0 } && !responses.IsModel(context.Source)).GroupBy(context => context.Source);
        foreach (var voice in voices)
        {
            var reports = usage.SpeechReports.Where(report => report.Voice == voice.Key).ToList();
            var characters = Unreported(voice, reports.Select(report => report.Characters).ToList());
            if (characters > 0 && usage.ModelOf(voice.Key) is var model) unreported[model] = unreported.GetValueOrDefault(model) + characters;
        }

        return unreported;
    }

    /// <summary>Returns those of voices that named a model in any report: what has no name can have no price.</summary>
    public static Dictionary<string, long> OfKnownModels(Dictionary<string, long> unreported) =>
        unreported.ContainsKey("") ? unreported.Where(known => known.Key.Length > 0).ToDictionary() : unreported;

    /// <summary>Each report stands for one sentence, or for all of a context; one that fits nothing stands for a sentence that a filter made shorter.</summary>
    private static long Unreported(IEnumerable<SpeechContext> contexts, List<long> reports)
    {
        var left = new List<Sentence>();
        foreach (var context in contexts)
        {
            var whole = context.Sentences.Sum(sentence => sentence.Text.Length);
            var slack = context.Sentences.Count + (whole / 20);
            if (context.Sentences.Count > 1 && reports.FindIndex(report => Math.Abs(report - whole) <= slack) is >= 0 and var all) reports.RemoveAt(all);
            else left.AddRange(context.Sentences.Where(sentence => !Reported(sentence, reports)));
        }

        return left.Skip(reports.Count).Sum(sentence => (long)sentence.Spoken.Length);
    }

    private static bool Reported(Sentence sentence, List<long> reports)
    {
        var found = reports.FindIndex(report => Math.Abs(report - sentence.Text.Length) <= Slack || Math.Abs(report - sentence.Spoken.Length) <= Slack);
        if (found >= 0) reports.RemoveAt(found);
        return found >= 0;
    }
}
