using System.Text;
using Tuner.Cli.CallViews;
using Tuner.Cli.Replay;
using Tuner.Pipecat.Models;

namespace Tuner.Cli.Show;

/// <summary>Finds the record and prints it.</summary>
internal sealed class ShowRun(CommandContext context, string? server, string? data, bool json)
{
    public async Task<int> RunAsync(string call, CancellationToken cancel)
    {
        if (File.Exists(call))
        {
            if (RecordFile.Read(call) is { } record) Print(record);
            else Print(await ReplayRun.FoldAsync(context, PlaybackSpeed.Max, ReplayInput.Resolve([call])[0], cancel).ConfigureAwait(false));
            return ExitCodes.Done;
        }

        if (Directory.Exists(call)) throw CommandFailure.WronglyUsed($"{call} is a folder; show takes one record or frame log, or a call_id (`tuner replay {call}` takes all the logs in it).");
        using var calls = ServerCalls.At(server ?? context.Variable("TUNER_BASE_URL"), data, context);
        try
        {
            Print(await calls.FindAsync(call, cancel).ConfigureAwait(false));
        }
        catch (CommandFailure fault)
        {
            // Whoever meant a file hears that there is none, whatever became of the question to the server.
            throw new CommandFailure($"there is no file {call}, and {fault.Message}", fault.ExitCode);
        }

        return ExitCodes.Done;
    }

    private void Print(CallPayload record)
    {
        if (json) context.Out.WriteLine(Encoding.UTF8.GetString(TunerJson.Serialize(record)));
        else context.Print(CallView.Of(record, context.Width));
    }

    private void Print(ReplayedCall call)
    {
        if (json) context.Out.WriteLine(call.Json);
        else context.Print(CallView.Of(call, context.Width));
    }
}
