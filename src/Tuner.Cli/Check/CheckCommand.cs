using System.CommandLine;
using Tuner.Cli.CallSources;
using Tuner.Cli.Serve;

namespace Tuner.Cli.Check;

/// <summary><c>tuner check</c>: holds calls against a budget, for a release's gate or as an alert on a schedule.</summary>
internal static class CheckCommand
{
    private const int UsualMost = 10_000;

    public static Command Create(CommandContext context)
    {
        var calls = new Argument<string[]>("CALLS") { Description = "Records (.json), frame logs (.jsonl), folders of them, or a query of a server, such as agent=desk&last=1h. Without any: the calls of the server that the options name.", Arity = ArgumentArity.ZeroOrMore };
        var budget = new Option<string[]>("--budget") { Description = "What the calls have to keep, as 'p95<1200ms,unanswered=0,tools_failed=0,cost<5c', or a file of such conditions.", HelpName = "FILE|CONDITIONS", Required = true };
        var junit = new Option<string?>("--junit") { Description = "Also write the outcome as JUnit's XML.", HelpName = "FILE" };
        var github = new Option<bool>("--github") { Description = "Also print annotations of GitHub Actions; on it they are always printed." };
        var json = new Option<bool>("--json") { Description = "Print the outcome as JSON." };
        var none = new Option<bool>("--allow-none") { Description = "That there is no call is no failure." };
        var most = WholeNumber.Option("--most", "No more calls of the server than so many, the newest. Default: 10000.", UsualMost, 1);
        var server = ServerOption.Create();
        var data = ServerData.Option(context);
        var filters = CallFilters.Options();
        var command = new Command("check", "Hold calls against a budget: exits with 0 within it, with 1 over it.") { calls, budget, junit, github, json, none };
        filters.AddTo(command);
        foreach (var option in (Option[])[most, server, data]) command.Options.Add(option);
        command.SetAction((parsed, cancel) =>
        {
            var request = new CheckRequest
            {
                Calls = parsed.GetValue(calls) ?? [],
                Filters = filters.Of(parsed),
                Budgets = parsed.GetValue(budget)!,
                JUnit = parsed.GetValue(junit),
                GitHub = parsed.GetValue(github) || context.Variable("GITHUB_ACTIONS") == "true",
                Json = parsed.GetValue(json),
                AllowNone = parsed.GetValue(none),
            };
            return new CheckRun(context, new(context, parsed.GetValue(server), parsed.GetValue(data), parsed.GetValue(most)), request).RunAsync(cancel);
        });
        return command;
    }
}

/// <summary>What <c>tuner check</c> was asked for.</summary>
internal sealed record CheckRequest
{
    public required IReadOnlyList<string> Calls { get; init; }

    public required IReadOnlyList<(string Parameter, string Value)> Filters { get; init; }

    public required IReadOnlyList<string> Budgets { get; init; }

    public string? JUnit { get; init; }

    public bool GitHub { get; init; }

    public bool Json { get; init; }

    public bool AllowNone { get; init; }
}
