using System.CommandLine;
using Tuner.Cli.Serve;

namespace Tuner.Cli.Open;

/// <summary><c>tuner open</c>: prints the address that lets a browser into the running server of this user.</summary>
internal static class OpenCommand
{
    public static Command Create(CommandContext context)
    {
        var data = ServerData.Option(context);
        var command = new Command("open", "Print again the address that opens the pages of this user's running server without a key.") { data };
        command.SetAction(async (parsed, cancel) =>
        {
            var folder = Path.GetFullPath(parsed.GetValue(data)!);
            if (ServerData.Link(folder, context) is not { } link)
                throw new CommandFailure($"no server of this user runs on {folder}: start it with `tuner serve`, or say with --data which folder it keeps its calls in.");
            // A server that was killed could not take its address away.
            if (!await LiveServer.AnswersAsync(link, context, cancel).ConfigureAwait(false))
                throw new CommandFailure($"the server that kept its calls in {folder} does not answer at {link.Server.AbsoluteUri} any more: start it again with `tuner serve`.");
            context.Out.WriteLine(link.Address.AbsoluteUri);
            return ExitCodes.Done;
        });
        return command;
    }
}
