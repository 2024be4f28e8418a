using System.CommandLine;
using Tuner.Cli.CallSources;
using Tuner.Cli.Serve;

namespace Tuner.Cli.Find;

/// <summary><c>tuner calls</c>: lists and finds the calls of a server in the terminal, or as JSON.</summary>
internal static class CallsCommand
{
    // What a list has beside the calls it is of.
    private static readonly (string Option, string Parameter, string Value, string Description)[] OfTheList =
    [
        ("--sort", "sort", "WHAT", "time (default), length, worst_wait, cost or trouble (those with trouble first)."),
        ("--order", "order", "WAY", "desc (default) or asc."),
        ("--limit", "limit", "N", "How many, 1 to 500. Default: 50."),
        ("--cursor", "cursor", "PLACE", "Go on where an earlier list ended."),
    ];

    public static Command Create(CommandContext context)
    {
        var server = ServerOption.Create();
        var data = ServerData.Option(context);
        var json = new Option<bool>("--json") { Description = "Print the server's answer as JSON." };
        var list = OfTheList.Select(each => (each.Parameter, Option: new Option<string?>(each.Option) { Description = each.Description, HelpName = each.Value })).ToList();
        var filters = CallFilters.Options();
        var command = new Command("calls", "List and find the calls of a server.");
        filters.AddTo(command);
        foreach (var (_, option) in list) command.Options.Add(option);
        foreach (var option in (Option[])[server, data, json]) command.Options.Add(option);
        command.SetAction((parsed, cancel) =>
        {
            var asked = filters.Of(parsed).Concat(list.Where(each => parsed.GetValue(each.Option) is not null).Select(each => (each.Parameter, parsed.GetValue(each.Option)!)));
            return new CallsRun(context, parsed.GetValue(server), parsed.GetValue(data), parsed.GetValue(json)).RunAsync(ServerQuery.WithTimes([.. asked], context.Time), cancel);
        });
        return command;
    }

    /// <summary>The option that stands for a parameter of the server's address; null when none does.</summary>
    public static string? OptionOf(string parameter) => CallFilters.OptionOf(parameter) ?? OfTheList.Where(each => each.Parameter == parameter).Select(each => each.Option).FirstOrDefault();
}
