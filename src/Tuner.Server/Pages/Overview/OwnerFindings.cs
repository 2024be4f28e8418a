using Tuner.Server.Figures;

namespace Tuner.Server.Pages.Overview;

/// <summary>Settings, services and hosts that own more of the callers' waiting than they should.</summary>
internal static class OwnerFindings
{
    private const int FewestAnswers = 20;
    private const long LongMs = 1_200;
    private const long LongSettingMs = 500;
    private const long MostOfWaitMs = 700;
    private const long LongWaitMs = 1_000;
    private const double MostOfWait = 0.45;
    private const double TimesBefore = 1.5;
    private const long MoreThanBeforeMs = 200;

    /// <summary>What is to be said; a tool that was told of already is not told of again.</summary>
    public static IEnumerable<OverviewFinding> Of(OverviewFigures figures, IReadOnlySet<string> toldTools)
    {
        var now = figures.Total;
        var wait = MeanWait(now);
        var owners = OwnerShare.Of(now);
        var before = OwnerShare.Of(figures.Before).ToDictionary(owner => (owner.Kind, owner.Name));
        var all = owners.Sum(owner => owner.Ms);
        foreach (var owner in owners)
        {
            if (owner.Answers < FewestAnswers || toldTools.Contains(owner.Name)) continue;
            if (Why(owner, now.Answers, all, wait, before.GetValueOrDefault((owner.Kind, owner.Name))) is not { } was) continue;
            yield return new(
                owner.Kind == "setting" ? "Setting" : "Wait",
                $"{Sentence(owner, now.Answers, wait)}{was}.",
                figures.CallsHref(("owner", owner.Name), ("sort", "worst_wait")), "Calls with it, the longest wait first");
        }
    }

    /// <summary>An owner in a sentence without its end: <c>VAD stop_secs 0.2 s owns 200 of 904 ms in 83 % of answers</c>.</summary>
    public static string Sentence(OwnerShare owner, long answers, long? meanWait) =>
        $"{Format.Bounded(owner.Name, 100)} owns {(meanWait is { } wait && wait >= owner.MeanMs ? $"{Format.Count(owner.MeanMs)} of {Format.Ms(wait)}" : Format.Ms(owner.MeanMs))} in {Format.Share(owner.Answers, answers)} of answers";

    /// <summary>How long an answer takes on average, of those of which the parts are known.</summary>
    public static long? MeanWait(CallStatistics figures) =>
        figures[Figure.AnswersWithParts] is > 0 and var answers ? PartShare.AllMs(figures) / answers : null;

    // What it was before, where that is why; null when it does not stand out.
    private static string? Why(OwnerShare owner, long answers, long allMs, long? wait, OwnerShare? before)
    {
        if (before is { Answers: >= FewestAnswers } && owner.MeanMs >= before.MeanMs * TimesBefore && owner.MeanMs >= before.MeanMs + MoreThanBeforeMs)
            return $", after {Format.Ms(before.MeanMs)} in the time before";
        var isOften = ShareChance.Share(owner.Answers, answers) >= (owner.Kind == "host" ? 0.03 : 0.1);
        var limit = owner.Kind switch { "host" => 0, "setting" => LongSettingMs, _ => LongMs };
        var isMost = wait >= LongWaitMs && owner.MeanMs >= MostOfWaitMs && ShareChance.Share(owner.Ms, allMs) >= MostOfWait;
        return isOften && (owner.MeanMs >= limit || isMost) ? "" : null;
    }
}
