using System.CommandLine;

namespace Tuner.Cli.CallSources;

/// <summary>The parameters by which a server is asked for calls, and the options that stand for them; the server says what is allowed.</summary>
internal static class CallFilters
{
    /// <summary>A length of time before now, which this program turns into <c>from</c>.</summary>
    public const string Last = "last";

    private static readonly (string Option, string Parameter, string Value, string Description)[] Texts =
    [
        ("--text", "text", "WORDS", "Words that were all said or heard; \"a phrase\"; a word's beginning with a star."),
        ("--workspace", "workspace_id", "N", "Only this workspace."),
        ("--agent", "agent", "NAME", "Only this agent."),
        ("--agent-version", "version", "N", "Only this version of the agent."),
        ("--last", Last, "TIME", "That began in the last 90m, 24h or 7d."),
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
        ("--transfer-outcome", "transfer_outcome", "OUTCOME", "With a transfer of which this became: asked, completed or failed."),
        ("--language", "language", "TAG", "In which the caller used this language: de also finds de-AT."),
        ("--speaker", "speaker", "NAME", "In which this one spoke on the caller's side."),
        ("--label", "label", "LABEL", "That bear this label."),
    ];

    private static readonly (string Option, string Parameter, string Description)[] Flags =
    [
        ("--errors", "errors", "With errors of the pipeline or failed tools."),
        ("--failed-tools", "failed_tools", "With failed tools."),
        ("--interruptions", "interruptions", "In which the agent was cut off."),
        ("--unanswered", "unanswered", "With a turn that got no answer."),
        ("--incomplete", "incomplete", "Of which the record is not whole."),
        ("--voicemail", "voicemail", "In which a machine answered."),
        ("--transferred", "transferred", "In which the caller was handed over."),
        ("--typed", "typed", "With text that the caller typed."),
        ("--muted", "muted", "With speech while the agent did not listen."),
        ("--looked-at", "looked_at", "That somebody looked at."),
    ];

    /// <summary>The names of all parameters that say which calls.</summary>
    public static IEnumerable<string> Names => Texts.Select(text => text.Parameter).Concat(Flags.Select(flag => flag.Parameter));

    /// <summary>Options of a command for all of them.</summary>
    public static CallFilterOptions Options() => new(
        [.. Texts.Select(text => (text.Parameter, new Option<string?>(text.Option) { Description = text.Description, HelpName = text.Value }))],
        [.. Flags.Select(flag => (flag.Parameter, new Option<bool?>(flag.Option) { Description = $"{flag.Description} With false: those without.", HelpName = "true|false", Arity = ArgumentArity.ZeroOrOne }))]);

    /// <summary>The option that stands for a parameter; null when none does.</summary>
    public static string? OptionOf(string parameter) =>
        Texts.Where(text => text.Parameter == parameter).Select(text => text.Option).Concat(Flags.Where(flag => flag.Parameter == parameter).Select(flag => flag.Option)).FirstOrDefault();
}

/// <summary>The options of one command.</summary>
/// <param name="Texts">Those that take a value.</param>
/// <param name="Flags">Those that are or are not.</param>
internal sealed record CallFilterOptions(IReadOnlyList<(string Parameter, Option<string?> Option)> Texts, IReadOnlyList<(string Parameter, Option<bool?> Option)> Flags)
{
    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var (_, option) in Texts) command.Options.Add(option);
        foreach (var (_, option) in Flags) command.Options.Add(option);
    }

    /// <summary>What was given.</summary>
    public IReadOnlyList<(string Parameter, string Value)> Of(ParseResult parsed) =>
    [
        .. Texts.Where(text => parsed.GetValue(text.Option) is not null).Select(text => (text.Parameter, parsed.GetValue(text.Option)!)),
        .. Flags.Where(flag => parsed.GetResult(flag.Option) is { Implicit: false }).Select(flag => (flag.Parameter, parsed.GetValue(flag.Option) == false ? "false" : "true")),
    ];
}
