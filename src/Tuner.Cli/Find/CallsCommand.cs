using System.CommandLine;
using Tuner.Cli.Serve;

namespace Tuner.Cli.Find;

/// <summary><c>tuner calls</c>: lists and finds the calls of a server in the terminal, or as JSON.</summary>
internal static class CallsCommand
{
    // The options and the parameters of the server's address that they stand for; the server says what is allowed.
    private static readonly (string Option, string Parameter, string Value, string Description)[] Texts =
    [
        ("--text", "text", "WORDS", "Words that were all said or heard; \"a phrase\"; a word's beginning with a star."),
        ("--workspace", "workspace_id", "N", "Only this workspace."),
        ("--agent", "agent", "NAME", "Only this agent."),
        ("--agent-version", "version", "N", "Only this version of the agent."),
        ("--from", "from", "TIME", "That began then or later: 2026-11-29, 2026-11-29T08:00, …Z or Unix milliseconds."),
        ("--to", "to", "TIME", "That began before."),
        ("--time-zone", "time_zone", "ZONE", "Of days and times without an offset, as Europe/Berlin. Default: UTC."),
        ("--end-reason", "end_reason", "REASON", "That ended for this reason."),
        ("--call-type", "call_type", "TYPE", "Of this type."),
        ("--caller", "caller", "NUMBER", "Of this caller's number."),
        ("--call-id", "call_id", "ID", "Of exactly this call_id."),
        ("--slower-than", "slower_than_ms", "MS", "In which somebody waited longer, milliseconds."),
        ("--min-cost", "min_cost", "CENTS", "That cost at least so much."),
        ("--max-cost", "max_cost", "CENTS", "That cost at most so much."),
        ("--tool", "tool", "NAME", "In which this tool was called."),
        ("--owner", "owner", "NAME", "In which this setting or service had a share in the wait for an answer."),
        ("--part", "part", "PART", "In which this was the longest part of a wait: turn_detection, llm, tool, text_aggregation, tts or unexplained."),
        ("--label", "label", "LABEL", "That bear this label."),
        ("--sort", "sort", "WHAT", "time (default), length, worst_wait, cost or trouble (those with trouble first)."),
        ("--order", "order", "WAY", "desc (default) or asc."),
        ("--limit", "limit", "N", "How many, 1 to 500. Default: 50."),
        ("--cursor", "cursor", "PLACE", "Go on where an earlier list ended."),
    ];

    private static readonly (string Option, string Parameter, string Description)[] Flags =
    [
        ("--errors", "errors", "With errors of the pipeline or failed tools."),
        ("--failed-tools", "failed_tools", "With failed tools."),
        ("--interruptions", "interruptions", "In which the agent was cut off."),
        ("--unanswered", "unanswered", "With a turn that got no answer."),
        ("--incomplete", "incomplete", "Of which the record is not whole."),
        ("--looked-at", "looked_at", "That somebody looked at."),
    ];

    public static Command Create(CommandContext context)
    {
        var server = new Option<string?>("--server") { Description = "The server to ask. Default: TUNER_BASE_URL, else the one that runs here, else http://127.0.0.1:8000.", HelpName = "URL" };
        var data = ServerData.Option(context);
        var json = new Option<bool>("--json") { Description = "Print the server's answer as JSON." };
        var texts = Texts.Select(text => (text.Parameter, Option: new Option<string?>(text.Option) { Description = text.Description, HelpName = text.Value })).ToList();
        var flags = Flags.Select(flag => (flag.Parameter, Option: new Option<bool?>(flag.Option) { Description = $"{flag.Description} With false: those without.", HelpName = "true|false", Arity = ArgumentArity.ZeroOrOne })).ToList();
        var command = new Command("calls", "List and find the calls of a server.");
        foreach (var (_, option) in texts) command.Options.Add(option);
        foreach (var (_, option) in flags) command.Options.Add(option);
        foreach (var option in (Option[])[server, data, json]) command.Options.Add(option);
        command.SetAction((parsed, cancel) =>
        {
            var asked = texts.Where(text => parsed.GetValue(text.Option) is not null).Select(text => (text.Parameter, parsed.GetValue(text.Option)!))
                .Concat(flags.Where(flag => parsed.GetResult(flag.Option) is { Implicit: false }).Select(flag => (flag.Parameter, parsed.GetValue(flag.Option) == false ? "false" : "true")));
            return new CallsRun(context, parsed.GetValue(server), parsed.GetValue(data), parsed.GetValue(json)).RunAsync([.. asked], cancel);
        });
        return command;
    }

    /// <summary>The option that stands for a parameter of the server's address; null when none does.</summary>
    public static string? OptionOf(string parameter) =>
        Texts.Where(text => text.Parameter == parameter).Select(text => text.Option).Concat(Flags.Where(flag => flag.Parameter == parameter).Select(flag => flag.Option)).FirstOrDefault();
}
