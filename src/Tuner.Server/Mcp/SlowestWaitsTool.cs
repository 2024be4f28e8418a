using System.Globalization;
using Tuner.Pipecat.Reading;
using Tuner.Server.Calls;
using Tuner.Server.Pages;

namespace Tuner.Server.Mcp;

/// <summary><c>slowest_waits</c>: the longest waits of callers over many calls, each with where the time went.</summary>
internal static class SlowestWaitsTool
{
    private const int MostWaits = 20;
    private const int MostOwners = 3;

    private static IReadOnlyList<ToolArgument> Arguments { get; } =
    [
        .. AskedCalls.Usual,
        new("limit", "integer", $"How many waits, 1 to {MostWaits} (default 10)."),
    ];

    /// <summary>Makes it.</summary>
    public static CallTool Create(IKnownCalls calls, TimeProvider time) => new(
        "slowest_waits", "The slowest waits", "The longest waits for an answer over many calls, turns without any answer among them: how long, in which parts, whose time, with a link to the moment.",
        Arguments, (given, cancel) => AnswerAsync(calls, given, time, cancel));

    // A wait that is among the longest N is in one of the N calls whose longest waits are longest.
    private static async Task<string> AnswerAsync(IKnownCalls calls, GivenArguments given, TimeProvider time, CancellationToken cancel)
    {
        var limit = given.Whole("limit", 1, MostWaits) ?? 10;
        var found = await calls.FindAsync([.. AskedCalls.Parameters(given, time, "limit"), ("sort", "worst_wait"), ("limit", limit.ToString(CultureInfo.InvariantCulture))], cancel).ConfigureAwait(false);
        var rows = await calls.RowsAsync(found.Calls, cancel).ConfigureAwait(false);
        var waits = found.Calls.SelectMany(call => (rows.GetValueOrDefault(call.Id) ?? CallRows.None).Waits.Select(wait => (Call: call, Wait: wait))).OrderByDescending(each => each.Wait.WaitMs).Take(limit).ToList();
        var answer = new BoundedAnswer();
        answer.TryAdd(string.Create(CultureInfo.InvariantCulture, $"The {waits.Count} longest waits of {(found.Total.IsAtLeast ? "more than " : "")}{found.Total.Calls:N0} calls:"));
        var left = waits.Count(each => !answer.TryAdd(Line(each.Call, each.Wait, calls)));
        if (left > 0) answer.End(string.Create(CultureInfo.InvariantCulture, $"Cut: {left} of them are not shown. Ask with limit={Math.Max(1, waits.Count - left)}, or for one agent, version or a shorter time."));
        return answer.ToString();
    }

    private static string Line(ListedCall call, WaitRow wait, IKnownCalls calls)
    {
        var parts = wait.PartsMs.Index().Where(part => part.Item > 0).Select(part => $"{WaitPart.Kinds[part.Index]} {Format.Ms(part.Item!.Value)}").ToList();
        var owners = wait.Owners.Take(MostOwners).Select(owner => $"{Quoted.Of(owner.Name, 60)} {Format.Ms(owner.Ms)}").ToList();
        return string.Create(CultureInfo.InvariantCulture, $"{(wait.Answered ? "" : "no answer for ")}{Format.Ms(wait.WaitMs)}: {CallWords.Name(call)}, row {wait.Row + 1}, from {RowWords.Clock(MomentAddress.BeginOf(wait))}")
            + (parts.Count > 0 ? $"; {string.Join(", ", parts)}" : "")
            + (owners.Count > 0 ? $"; whose time: {string.Join(", ", owners)}" : "")
            + (CallWords.Page(calls, call.Id, MomentAddress.Of(wait)) is { } page ? $"; {page}" : "");
    }
}
