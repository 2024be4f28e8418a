using System.Globalization;
using Tuner.Server.Calls;

namespace Tuner.Server.Pages.Overview;

/// <summary>A moment at which somebody waited long.</summary>
/// <param name="Wait">How long.</param>
/// <param name="What">What came of it, and whose time it was.</param>
/// <param name="Clock">When, from the beginning of the call; empty when the sender did not say.</param>
/// <param name="Who">The caller or the agent.</param>
/// <param name="When">When the call began, for people and for machines.</param>
/// <param name="WhenIso">See <paramref name="When"/>.</param>
/// <param name="Href">The address of the moment.</param>
/// <param name="IsUnanswered">Whether no answer came.</param>
public sealed record MomentLine(string Wait, string What, string Clock, string Who, string When, string WhenIso, string Href, bool IsUnanswered)
{
    /// <summary>So many are shown. The longest waits of all are among those of so many calls with the longest waits.</summary>
    internal const int Most = 10;

    /// <summary>The longest waits, the longest first.</summary>
    internal static IReadOnlyList<MomentLine> AllOf(OverviewFigures figures) =>
    [
        .. figures.WorstCalls
            .SelectMany(call => (figures.WorstRows.GetValueOrDefault(call.Id)?.Waits ?? []).Select(wait => (Call: call, Wait: wait)))
            .OrderByDescending(moment => moment.Wait.WaitMs).ThenBy(moment => moment.Call.Id).ThenBy(moment => moment.Wait.Row)
            .Take(Most)
            .Select(moment => Of(moment.Call, moment.Wait)),
    ];

    private static MomentLine Of(ListedCall call, WaitRow wait)
    {
        var from = MomentAddress.BeginOf(wait);
        var owner = wait.Owners.Count == 0 ? "" : $"{(wait.Answered ? "most of it" : "then")} {Format.Bounded(wait.Owners[0].Name, 100)}, {Format.Ms(wait.Owners[0].Ms)}";
        return new(
            Format.Wait(new WaitFigure(wait.WaitMs, !wait.Answered)),
            wait.Answered ? owner : owner.Length == 0 ? "no answer" : $"no answer, {owner}",
            from is { } at ? Format.Clock(at) : "",
            Format.Bounded(call.Agent, 100), Format.Moment(call.Summary.StartedAtMs), Format.Iso(call.Summary.StartedAtMs),
            string.Create(CultureInfo.InvariantCulture, $"/calls/{call.Id}{MomentAddress.Of(wait)}"),
            !wait.Answered);
    }
}
