using Tuner.Server.Calls;

namespace Tuner.Server.Storage;

/// <summary>
/// The list with trouble first, out of lists by time: each kind of trouble has an index of its own along the time, so that
/// no more calls are looked at than are shown, however many there are.
/// </summary>
internal static class TroubleFirst
{
    /// <summary>The calls of one workspace, in that order or the reverse, from the question's place on.</summary>
    /// <param name="question">What is asked for.</param>
    /// <param name="ascending">Whether the calls without trouble come first, the oldest at the top.</param>
    /// <param name="read">Reads such a list by time.</param>
    public static List<(double Key, ListedCall Call)> Read(CallQuestion question, bool ascending, Func<CallQuestion, List<(double Key, ListedCall Call)>> read)
    {
        var found = new List<(double Key, ListedCall Call)>();
        foreach (var isTroubled in ascending ? new[] { false, true } : [true, false])
        {
            if (found.Count > question.Limit) break;
            var place = question.From;
            if (place is { } reached)
            {
                var standsInTrouble = reached.Key >= CallListing.Troubled;
                // What was passed already; or what begins behind it.
                if (standsInTrouble != isTroubled && isTroubled != ascending) continue;
                place = standsInTrouble != isTroubled ? null : reached with { Key = reached.Key - (isTroubled ? CallListing.Troubled : 0) };
            }
            var left = question with { Sort = CallSort.Time, From = place, Limit = question.Limit - found.Count };
            var calls = Filters(question.Filter, isTroubled).SelectMany(filter => read(left with { Filter = filter })).DistinctBy(call => call.Call.Id);
            var inOrder = ascending ? calls.OrderBy(call => call.Key).ThenBy(call => call.Call.Id) : calls.OrderByDescending(call => call.Key).ThenByDescending(call => call.Call.Id);
            found.AddRange(inOrder.Take(left.Limit + 1).Select(call => (call.Key + (isTroubled ? CallListing.Troubled : 0), call.Call)));
        }
        return found;
    }

    // Together they reach exactly the calls with trouble, or those without; what the question itself excludes stays excluded.
    private static IEnumerable<CallFilter> Filters(CallFilter asked, bool isTroubled)
    {
        if (isTroubled)
        {
            if (asked.HasErrors != false) yield return asked with { HasErrors = true };
            if (asked.HasUnanswered != false) yield return asked with { HasUnanswered = true };
            if (asked.Incomplete != false) yield return asked with { Incomplete = true };
        }
        else if (asked is { HasErrors: not true, HasUnanswered: not true, Incomplete: not true }) yield return asked with { HasErrors = false, HasUnanswered = false, Incomplete = false };
    }
}
