using System.CommandLine;
using Tuner.Cli.Serve;

namespace Tuner.Cli.Mcp;

/// <summary><c>tuner mcp</c>: a model's tools for asking about calls, over standard input and output.</summary>
internal static class McpCommand
{
    public static Command Create(CommandContext context)
    {
        var calls = new Argument<string[]>("CALLS") { Description = "Answer from these: records, frame logs, entries of the outbox, or folders of them. Default: ask a server.", Arity = ArgumentArity.ZeroOrMore };
        var server = ServerOption.Create();
        var data = ServerData.Option(context);
        var command = new Command("mcp", "Answer a model's questions about calls by the Model Context Protocol, over standard input and output (docs/mcp.md).") { calls, server, data };
        command.SetAction((parsed, cancel) =>
        {
            var run = new McpRun(context);
            return parsed.GetValue(calls) is { Length: > 0 } named ? run.FromFilesAsync(named, cancel) : run.FromServerAsync(parsed.GetValue(server), parsed.GetValue(data), cancel);
        });
        return command;
    }
}
