using System.CommandLine;

namespace Tuner.Cli.Explain;

/// <summary><c>tuner explain</c>: where the values of a record came from.</summary>
internal static class ExplainCommand
{
    public static Command Create(CommandContext context)
    {
        var file = new Argument<string>("FILE") { Description = "A frame log, or - for standard input." };
        var row = new Argument<string?>("ROW") { Description = "The row's number, counted from 1, or its id; without it every row is explained.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("explain", "Say for each value of a record's rows which lines of the log gave it, and by which rule.") { file, row };
        command.SetAction((parsed, cancel) => new ExplainRun(context).RunAsync(parsed.GetValue(file)!, parsed.GetValue(row), cancel));
        return command;
    }
}
