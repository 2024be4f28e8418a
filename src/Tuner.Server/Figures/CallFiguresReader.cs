using Tuner.Pipecat.Reading;
using Tuner.Server.Calls;

namespace Tuner.Server.Figures;

/// <summary>Adds up what is known of a call without its payload.</summary>
internal static class CallFiguresReader
{
    private const double MostCents = 1e9;
    private const double MostSeconds = 1e9;

    // What a hostile call has beyond so many is not looked for among them.
    private const int MostOwners = 64;

    private static readonly Figure[] Parts =
        [.. WaitPart.Kinds.Select(kind => kind switch
        {
            "turn_detection" => Figure.TurnDetectionMs,
            "llm" => Figure.LlmMs,
            "tool" => Figure.ToolMs,
            "text_aggregation" => Figure.TextAggregationMs,
            "tts" => Figure.TtsMs,
            _ => Figure.UnexplainedMs,
        })];

    /// <summary>Adds a call to <paramref name="figures"/>.</summary>
    public static void Add(CallFigures figures, CallSummary summary, CallRows rows)
    {
        figures[Figure.Calls]++;
        figures[Figure.DurationMs] += summary.DurationMs;
        figures[Figure.Incomplete] += summary.Incomplete ? 1 : 0;
        figures[Figure.Interruptions] += summary.Interruptions;
        figures[Figure.CallsInterrupted] += summary.Interruptions > 0 ? 1 : 0;
        figures[Figure.CallsUnanswered] += summary.Unanswered > 0 ? 1 : 0;
        figures[Figure.Tools] += summary.Tools;
        figures[Figure.ToolsFailed] += summary.FailedTools;
        figures[Figure.Errors] += summary.Errors - summary.FailedTools;
        figures[Figure.CallsFailed] += summary.Errors > 0 ? 1 : 0;
        figures[Figure.Tokens] += summary.Tokens ?? 0;
        figures[Figure.Characters] += summary.SpokenCharacters ?? 0;
        figures[Figure.TranscribedMs] += summary.TranscribedSeconds is >= 0 and <= MostSeconds and var seconds ? (long)Math.Round(seconds * 1e3) : 0;
        if (summary.Cost is { } cents && Math.Abs(cents) <= MostCents)
        {
            figures[Figure.CallsWithCost]++;
            figures[Figure.CostMicrocents] += (long)Math.Round(cents * 1e6);
        }
        figures.Named.Add(NamedFigure.EndReason, summary.EndReason ?? "", 1);
        // By owner first: a call has few of them, and each in many waits.
        var owners = new List<(OwnerTime Sum, long Answers)>();
        foreach (var wait in rows.Waits) Add(figures, wait, owners);
        foreach (var (sum, answers) in owners)
        {
            var name = OwnerName.Write(sum.Kind, sum.Name);
            figures.Named.Add(NamedFigure.OwnerMs, name, sum.Ms);
            figures.Named.Add(NamedFigure.OwnerAnswers, name, answers);
        }
        foreach (var tool in rows.Tools)
        {
            figures.Named.Add(NamedFigure.Tool, tool.Name, 1);
            if (tool.Failed) figures.Named.Add(NamedFigure.ToolFailed, tool.Name, 1);
            if (tool.DurationMs is not { } ms) continue;
            figures.Named.Add(NamedFigure.ToolMs, tool.Name, ms);
            figures.Named.Add(NamedFigure.ToolTimed, tool.Name, 1);
        }
        foreach (var error in rows.Errors) figures.Named.Add(NamedFigure.ErrorSource, error.Source ?? "", 1);
    }

    private static void Add(CallFigures figures, WaitRow wait, List<(OwnerTime Sum, long Answers)> owners)
    {
        if (!wait.Answered)
        {
            figures.Unanswered.Add(wait.WaitMs, 1);
            return;
        }
        figures.Answered.Add(wait.WaitMs, 1);
        var isKnown = false;
        for (var i = 0; i < Parts.Length; i++)
        {
            if (wait.PartsMs[i] is not { } ms) continue;
            isKnown = true;
            figures[Parts[i]] += ms;
        }
        if (isKnown) figures[Figure.AnswersWithParts]++;
        foreach (var owner in wait.Owners)
        {
            var at = 0;
            while (at < owners.Count && at < MostOwners && (owners[at].Sum.Name != owner.Name || owners[at].Sum.Kind != owner.Kind)) at++;
            if (at < owners.Count && at < MostOwners) owners[at] = (owners[at].Sum with { Ms = owners[at].Sum.Ms + owner.Ms }, owners[at].Answers + 1);
            else owners.Add((owner, 1));
        }
    }
}
