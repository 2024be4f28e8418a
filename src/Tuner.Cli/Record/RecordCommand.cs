using System.CommandLine;

namespace Tuner.Cli.Record;

/// <summary><c>tuner record</c>: the recorder process that a tap starts.</summary>
internal static class RecordCommand
{
    public static Command Create()
    {
        var command = new Command("record", "Record calls that a tap writes to standard input (docs/wire.md). Started by the Python package, not by hand.");
        command.SetAction(static _ => RecordProcess.Run());
        return command;
    }
}
