using System.CommandLine;

namespace Tuner.Cli.Demo;

/// <summary><c>tuner demo</c>: recorded calls, through the engine, to a server, on a page.</summary>
internal static class DemoCommand
{
    public static Command Create(CommandContext context)
    {
        var calls = new Option<string>("--calls") { Description = "The folder of recorded calls.", HelpName = "DIR", DefaultValueFactory = _ => Path.Combine("tests", "calls") };
        var once = new Option<bool>("--once") { Description = "Stop when all is shown: exit code 0 only if the server lists every call that was sent." };
        var command = new Command("demo", "Replay recorded calls, deliver them to a server of their own and show them, until Ctrl-C.") { calls, once };
        command.SetAction((parsed, cancel) => new DemoRun(context, parsed.GetValue(calls)!, parsed.GetValue(once)).RunAsync(cancel));
        return command;
    }
}
