using System.Globalization;
using Tuner.Server.Comparing;
using Tuner.Server.Figures;
using Tuner.Server.Pages;
using Tuner.Server.Pages.Compare;
using Tuner.Server.Storage;

namespace Tuner.Server.Mcp;

/// <summary><c>compare_versions</c>: two versions of an agent side by side, and whether what differs is more than chance.</summary>
internal static class CompareVersionsTool
{
    private static IReadOnlyList<ToolArgument> Arguments { get; } =
    [
        new("before", "integer", "The version to compare with, as a number.", IsRequired: true),
        new("after", "integer", "The newer version.", IsRequired: true),
        new("agent", "string", "Of exactly this agent."),
        .. AskedCalls.Times,
        new("all", "boolean", "Also the figures without a difference that is more than chance."),
    ];

    /// <summary>Makes it.</summary>
    public static CallTool Create(IKnownCalls calls, TimeProvider time) => new(
        "compare_versions", "Compare two versions", "Compare two versions of an agent: response times, failed tools, errors, ends and cost; the size of each difference and whether it is more than chance. Of a side the newest 400 calls count.",
        Arguments, (given, cancel) => AnswerAsync(calls, given, time, cancel));

    private static async Task<string> AnswerAsync(IKnownCalls calls, GivenArguments given, TimeProvider time, CancellationToken cancel)
    {
        var (before, after) = (given.Whole("before", 0, int.MaxValue)!.Value, given.Whole("after", 0, int.MaxValue)!.Value);
        var common = FilterOf(AskedCalls.Parameters(given, time, "before", "after", "all"));
        var comparison = await calls.CompareAsync(common with { AgentVersion = before }, common with { AgentVersion = after }, cancel).ConfigureAwait(false);
        var answer = new BoundedAnswer();
        answer.TryAdd(string.Create(CultureInfo.InvariantCulture, $"Version {before}: {comparison.CallsBefore} calls. Version {after}: {comparison.CallsAfter} calls."));
        if (comparison.TooFew) answer.TryAdd(string.Create(CultureInfo.InvariantCulture, $"Too few to tell a difference from chance: each side needs at least {Comparison.FewestCalls}."));
        var shown = comparison.Figures.Where(figure => given.Flag("all") || figure.Verdict != ComparisonVerdict.NotShown).Select(Line).ToList();
        var left = shown.Count(line => !answer.TryAdd(line));
        foreach (var added in comparison.New.Take(10)) answer.TryAdd(string.Create(CultureInfo.InvariantCulture, $"New in version {after}: {added.Kind} {Quoted.Of(added.Name, 80)}, in {added.Calls} calls"));
        if (left > 0) answer.End(string.Create(CultureInfo.InvariantCulture, $"Cut: {left} figures are not shown. Ask without 'all', for a shorter time or one agent, or open the page."));
        else if (!given.Flag("all") && !comparison.TooFew) answer.End(string.Create(CultureInfo.InvariantCulture, $"No difference shown in {comparison.Figures.Count - shown.Count} other figures."));
        if (calls.Pages is { } pages) answer.End($"Page: {pages}{CompareAddress.Of(Side(before), Side(after), common with { Agent = null }, common.FromMs, common.ToMs)}");
        return answer.ToString();

        string Side(int version) => string.Create(CultureInfo.InvariantCulture, $"{common.Agent}@{version}");
    }

    private static string Line(ComparedFigure figure)
    {
        var line = FigureLine.Of(figure);
        return $"{Quoted.Of(line.Name, 160)}: {Known(line.Before)} before, {Known(line.After)} after, {line.Difference} (95 % range {Known(line.Range)}): {line.Verdict}";
    }

    private static string Known(string value) => value.Length > 0 ? value : "not known";

    private static CallFilter FilterOf(IReadOnlyList<(string Name, string Value)> asked)
    {
        var filter = new CallFilter();
        foreach (var (name, value) in asked)
        {
            filter = name switch
            {
                "agent" when value.Length <= 255 => filter with { Agent = value },
                "workspace_id" when long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0 => filter with { WorkspaceId = id },
                "from" when CallClock.Read(value, TimeZoneInfo.Utc) is { } ms => filter with { FromMs = ms },
                "to" when CallClock.Read(value, TimeZoneInfo.Utc) is { } ms => filter with { ToMs = ms },
                _ => throw new AskedWronglyException($"'{name}' is not as it should be; the tool's description says what it takes."),
            };
        }
        return filter.FromMs > filter.ToMs ? throw new AskedWronglyException("'to' should not be before 'from'.") : filter;
    }
}
