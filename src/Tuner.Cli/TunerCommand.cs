using System.CommandLine;
using System.CommandLine.Parsing;
using Tuner.Cli.Backup;
using Tuner.Cli.Bench;
using Tuner.Cli.Check;
using Tuner.Cli.Demo;
using Tuner.Cli.Diff;
using Tuner.Cli.Doctor;
using Tuner.Cli.Explain;
using Tuner.Cli.Export;
using Tuner.Cli.Find;
using Tuner.Cli.Keys;
using Tuner.Cli.Mcp;
using Tuner.Cli.Open;
using Tuner.Cli.Outbox;
using Tuner.Cli.Record;
using Tuner.Cli.Replay;
using Tuner.Cli.Send;
using Tuner.Cli.Serve;
using Tuner.Cli.Show;
using Tuner.Cli.Terminal;
using Tuner.Cli.Transfer;
using Tuner.Server;
using Tuner.Server.Storage;

namespace Tuner.Cli;

/// <summary>The program: its commands, and how a failure is told.</summary>
internal static class TunerCommand
{
    public static RootCommand Create(CommandContext context) => new("The flight recorder for voice agents: computes, delivers and shows call records.")
    {
        ReplayCommand.Create(context),
        ServeCommand.Create(context),
        OpenCommand.Create(context),
        KeysCommand.Create(context),
        BackupCommand.Create(context),
        CallsCommand.Create(context),
        RestoreCommand.Create(context),
        ShowCommand.Create(context),
        ExplainCommand.Create(context),
        DemoCommand.Create(context),
        RecordCommand.Create(),
        SendCommand.Create(context),
        OutboxCommand.Create(context),
        DoctorCommand.Create(context),
        // What takes more room than the wheel has; its executable is compiled without them.
        ServerEdition.IsThis && context.HasServerEdition ? DiffCommand.Create(context) : Edition.Elsewhere("diff"),
        ServerEdition.IsThis && context.HasServerEdition ? CheckCommand.Create(context) : Edition.Elsewhere("check"),
        ServerEdition.IsThis && context.HasServerEdition ? BenchCommand.Create(context) : Edition.Elsewhere("bench"),
        ServerEdition.IsThis && context.HasServerEdition ? ExportCommand.Create(context) : Edition.Elsewhere("export"),
        ServerEdition.IsThis && context.HasServerEdition ? ImportCommand.Create(context) : Edition.Elsewhere("import"),
        ServerEdition.IsThis && context.HasServerEdition ? McpCommand.Create(context) : Edition.Elsewhere("mcp"),
    };

    public static async Task<int> RunAsync(string[] args, CommandContext context, CancellationToken cancel = default)
    {
        try
        {
            var root = Create(context);
            if (args.Length == 0)
            {
                await root.Parse("--help").InvokeAsync(new() { Output = context.Error }, cancel).ConfigureAwait(false);
                return ExitCodes.WronglyUsed;
            }

            var parsed = root.Parse(args);
            if (parsed.Errors.Count > 0) throw CommandFailure.WronglyUsed(Sentence(parsed));
            return await parsed.InvokeAsync(new()
            {
                Output = context.Out,
                Error = context.Error,
                EnableDefaultExceptionHandler = false,
                // The server goes on answering for a while and lets requests under way end.
                ProcessTerminationTimeout = TimeSpan.FromSeconds(parsed.CommandResult.Command.Name == "serve" ? ServeOptions.LongestDrain + 10 : 10),
            }, cancel).ConfigureAwait(false);
        }
        catch (CommandFailure failure)
        {
            return Tell(context, failure.Message, failure.ExitCode);
        }
        // Its disk is full, or its file is gone: the message is a sentence for the server's owner.
        catch (StoreUnavailableException fault)
        {
            return Tell(context, fault.Message, ExitCodes.Failed);
        }
        catch (OperationCanceledException)
        {
            return Tell(context, "stopped before it was done.", ExitCodes.Failed);
        }
        // The last one who can: a user is owed a sentence, not a stack trace.
        catch (Exception fault) when (string.IsNullOrEmpty(context.Variable("TUNER_DEBUG")))
        {
            return Tell(context, $"a fault of tuner itself ({fault.GetType().Name}: {fault.Message.TrimEnd('.')}); with TUNER_DEBUG=1 it says where.", ExitCodes.Failed);
        }
    }

    private static int Tell(CommandContext context, string message, int exitCode)
    {
        context.Error.WriteLine($"tuner: {SafeText.OneLine(message)}");
        return exitCode;
    }

    private static string Sentence(ParseResult parsed)
    {
        var asked = parsed.CommandResult;
        var what = asked.Command.Subcommands.Count > 0 && parsed.UnmatchedTokens is [var unknown, ..]
            ? $"there is no {(unknown.StartsWith('-') ? "option" : "command")} '{unknown}'"
            : Missing(parsed.Errors[0]) ?? parsed.Errors[0].Message.TrimEnd('.');
        return $"{what}; `{NameOf(asked)} --help` lists what it takes.";
    }

    /// <summary>The parser says that an argument is missing, not which one.</summary>
    private static string? Missing(ParseError error) => error.SymbolResult switch
    {
        ArgumentResult { Tokens.Count: 0, Parent: OptionResult option } => $"{option.Option.Name} needs a value{(option.Option.HelpName is { } value ? $" ({value})" : "")}",
        OptionResult { Tokens.Count: 0 } option when error.Message.StartsWith("Required argument missing", StringComparison.Ordinal) => $"{option.Option.Name} needs a value{(option.Option.HelpName is { } value ? $" ({value})" : "")}",
        ArgumentResult { Tokens.Count: 0 } argument => $"{argument.Argument.Name} is missing",
        CommandResult { Command.Subcommands: { Count: > 0 } commands } when error.Message.StartsWith("Required command", StringComparison.Ordinal) => $"one of {string.Join(", ", commands.Select(command => command.Name))} is missing",
        CommandResult command when error.Message.StartsWith("Required argument missing", StringComparison.Ordinal) && command.Command.Arguments is [var first, ..] => $"{first.Name} is missing",
        _ => null,
    };

    private static string NameOf(SymbolResult? asked) => asked switch
    {
        CommandResult { Command: not RootCommand } command => $"{NameOf(command.Parent)} {command.Command.Name}",
        _ => "tuner",
    };
}
