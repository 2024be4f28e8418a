namespace Tuner.Server.Pages.Overview;

/// <summary>Where the wait of all answers goes.</summary>
/// <param name="Sentence">The largest share in a sentence; empty when nothing is known.</param>
/// <param name="Parts">The parts, in the order in which they happen.</param>
/// <param name="Owners">Whose time it was, the largest first.</param>
/// <param name="HiddenOwners">How many owners are not printed.</param>
public sealed record WaitShares(string Sentence, IReadOnlyList<PartShare> Parts, IReadOnlyList<OwnerLine> Owners, int HiddenOwners)
{
    private const int MostOwners = 12;

    /// <summary>Computes them.</summary>
    internal static WaitShares Of(OverviewFigures figures)
    {
        var now = figures.Total;
        var owners = OwnerShare.Of(now);
        var (all, wait) = (owners.Sum(owner => owner.Ms), OwnerFindings.MeanWait(now));
        return new(
            owners.Count == 0 ? "" : $"{OwnerFindings.Sentence(owners[0], now.Answers, wait)}.",
            PartShare.AllOf(figures),
            [.. owners.Take(MostOwners).Select(owner => OwnerLine.Of(owner, all, figures))],
            Math.Max(0, owners.Count - MostOwners));
    }
}

/// <summary>An owner of waits.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Kind">What it is, in a word.</param>
/// <param name="Mean">How long it is in an answer in which it has a share.</param>
/// <param name="Answers">In how many of all answers that is.</param>
/// <param name="Share">How much of all waiting it is.</param>
/// <param name="Width">The same as a bar.</param>
/// <param name="Href">The address of the calls in which it had a share.</param>
public sealed record OwnerLine(string Name, string Kind, string Mean, string Answers, string Share, string Width, string Href)
{
    /// <summary>The line of an owner.</summary>
    internal static OwnerLine Of(OwnerShare owner, long allMs, OverviewFigures figures) => new(
        Format.Bounded(owner.Name, 100), owner.Kind == owner.Name ? "" : Format.Bounded(owner.Kind, 40), Format.Ms(owner.MeanMs), Format.Share(owner.Answers, figures.Total.Answers), Format.Share(owner.Ms, allMs),
        Percent.Of(owner.Ms, allMs), figures.CallsHref(("owner", owner.Name), ("sort", "worst_wait")));
}
