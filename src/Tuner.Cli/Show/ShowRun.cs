using System.Text;
using Tuner.Cli.CallViews;
using Tuner.Cli.Replay;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Redaction;

namespace Tuner.Cli.Show;

/// <summary>Finds the record and prints it, or writes it into files.</summary>
internal sealed class ShowRun(CommandContext context, string? server, string? data, ShownForm form)
{
    public async Task<int> RunAsync(string call, CancellationToken cancel)
    {
        if (File.Exists(call))
        {
            if (RecordFile.Read(call) is { } record) await ShowAsync(record, cancel).ConfigureAwait(false);
            else await ShowAsync(await ReplayRun.FoldAsync(context, PlaybackSpeed.Max, ReplayInput.Resolve([call])[0], cancel).ConfigureAwait(false), cancel).ConfigureAwait(false);
            return ExitCodes.Done;
        }

        if (Directory.Exists(call)) throw CommandFailure.WronglyUsed($"{call} is a folder; show takes one record or frame log, or a call_id (`tuner replay {call}` takes all the logs in it).");
        using var calls = ServerCalls.At(server ?? context.Variable("TUNER_BASE_URL"), data, context);
        await ShowAsync(await FindAsync(calls, call, cancel).ConfigureAwait(false), cancel).ConfigureAwait(false);
        return ExitCodes.Done;
    }

    private static async Task<CallPayload> FindAsync(ServerCalls calls, string call, CancellationToken cancel)
    {
        try
        {
            return await calls.FindAsync(call, cancel).ConfigureAwait(false);
        }
        catch (CommandFailure fault)
        {
            // Whoever meant a file hears that there is none, whatever became of the question to the server.
            throw new CommandFailure($"there is no file {call}, and {fault.Message}", fault.ExitCode);
        }
    }

    private async Task ShowAsync(CallPayload record, CancellationToken cancel)
    {
        var shown = form.Redact ? TunerJson.Deserialize(RecordMask.Apply(TunerJson.Serialize(record)))! : record;
        if (form.IsFile) await ShownFiles.WriteAsync(context, form, TunerJson.Serialize(shown), cancel).ConfigureAwait(false);
        else if (form.Json) context.Out.WriteLine(Encoding.UTF8.GetString(TunerJson.Serialize(shown)));
        else context.Print(CallView.Of(shown, context.Width));
    }

    // A log says which of its lines could not be read, beside what was asked for.
    private async Task ShowAsync(ReplayedCall call, CancellationToken cancel)
    {
        if (form is { Json: false, IsFile: false, Redact: false }) context.Print(CallView.Of(call, context.Width));
        else await ShowAsync(call.Payload, cancel).ConfigureAwait(false);
    }
}
