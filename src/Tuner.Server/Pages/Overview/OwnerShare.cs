using Tuner.Server.Comparing;
using Tuner.Server.Figures;

namespace Tuner.Server.Pages.Overview;

/// <summary>How much of all waits was whose.</summary>
/// <param name="Kind">Such as <c>service</c> or <c>setting</c>.</param>
/// <param name="Name">The owner; of a service without the number that it has in one process.</param>
/// <param name="Ms">Milliseconds in all.</param>
/// <param name="Answers">In how many answers.</param>
internal sealed record OwnerShare(string Kind, string Name, long Ms, long Answers)
{
    /// <summary>Milliseconds in an answer in which it had a share.</summary>
    public long MeanMs => Answers <= 0 ? 0 : (long)Math.Round((double)Ms / Answers);

    /// <summary>All of some figures, the largest first.</summary>
    public static IReadOnlyList<OwnerShare> Of(CallStatistics figures)
    {
        var answers = figures.Named(NamedFigure.OwnerAnswers, int.MaxValue).ToDictionary(owner => owner.Name, owner => owner.Sum, StringComparer.Ordinal);
        return
        [
            .. figures.Named(NamedFigure.OwnerMs, int.MaxValue)
                .Where(owner => owner.Name != NamedSums.Others)
                .Select(owner => (OwnerName.Read(owner.Name), owner.Sum, Answers: answers.GetValueOrDefault(owner.Name)))
                .GroupBy(owner => (owner.Item1.Kind, Name: NameOf(owner.Item1)))
                .Select(owner => new OwnerShare(owner.Key.Kind, owner.Key.Name, owner.Sum(one => one.Sum), Math.Min(figures.Answers, owner.Sum(one => one.Answers))))
                .OrderByDescending(owner => owner.Ms).ThenBy(owner => owner.Name, StringComparer.Ordinal),
        ];
    }

    // The value of a setting is what can be changed: it stays.
    private static string NameOf((string Kind, string Name) owner) => owner.Kind == "setting" ? owner.Name : ComparedCall.ServiceOf(owner.Name);
}
