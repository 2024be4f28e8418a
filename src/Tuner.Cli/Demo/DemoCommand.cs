using System.CommandLine;
using Tuner.Server;

namespace Tuner.Cli.Demo;

/// <summary><c>tuner demo</c>: recorded calls, and one that a sample makes, through the engine, to a server, on a page.</summary>
internal static class DemoCommand
{
    public static Command Create(CommandContext context)
    {
        var calls = new Option<string>("--calls") { Description = "The folder of recorded calls.", HelpName = "DIR", DefaultValueFactory = _ => Path.Combine("tests", "calls") };
        var once = new Option<bool>("--once") { Description = "Stop when all is shown: exit code 0 only if the server lists every call that was sent." };
        var sample = new Option<string?>("--sample") { Description = "The folder of a sample in .NET that makes one more call: built and run by dotnet.", HelpName = "DIR" };
        var artifacts = new Option<string?>("--artifacts") { Description = "Where the sample is built; else in its own folder.", HelpName = "DIR" };
        var command = new Command("demo", "Replay recorded calls, deliver them to a server of their own and show them, until Ctrl-C.") { calls, once, sample, artifacts };
        command.SetAction((parsed, cancel) =>
        {
            DotnetSample? agent = null;
            if (parsed.GetValue(sample) is { } project)
                agent = ServerEdition.IsThis && context.HasServerEdition ? new DotnetSample(context, project, parsed.GetValue(artifacts)) : throw Edition.IsElsewhere("tuner demo --sample");
            return new DemoRun(context, parsed.GetValue(calls)!, parsed.GetValue(once), agent).RunAsync(cancel);
        });
        return command;
    }
}
