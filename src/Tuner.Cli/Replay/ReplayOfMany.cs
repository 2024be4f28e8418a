using Spectre.Console;
using Tuner.Cli.CallViews;
using Tuner.Cli.Terminal;

namespace Tuner.Cli.Replay;

/// <summary>Replays several calls: a progress bar while it lasts, a line a call at the end. A call that fails does not stop the others.</summary>
internal sealed class ReplayOfMany(CommandContext context, ReplayRequest request, PayloadTarget? payloads, RecordSender? sender)
{
    private readonly List<CallTableRow> _done = [];
    private readonly List<string> _failures = [];
    private int _known;

    public async Task<int> RunAsync(IReadOnlyList<ReplayInput> inputs, CancellationToken cancel)
    {
        if (context.Styled)
            await Progress(context.ErrorConsole).StartAsync(progress => AllAsync(inputs, progress.AddTask("Replaying", maxValue: inputs.Count), cancel)).ConfigureAwait(false);
        else
            await AllAsync(inputs, null, cancel).ConfigureAwait(false);
        if (!request.Json) Print();
        foreach (var failure in _failures) context.Error.WriteLine($"tuner: {failure}");
        return _failures.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static Progress Progress(IAnsiConsole console) => console.Progress()
        .AutoClear(true)
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn());

    private async Task AllAsync(IReadOnlyList<ReplayInput> inputs, ProgressTask? task, CancellationToken cancel)
    {
        foreach (var input in inputs)
        {
            try
            {
                if (request.Speed != PlaybackSpeed.Max && task is null) new PlaybackProgress(context.Error).Begin(input.Name, request.Speed);
                if (task is not null) task.Description = Spectre.Console.Markup.Escape(SafeText.OneLine(input.Name, 40));
                var call = await ReplayRun.FoldAsync(context, request.Speed, input, cancel).ConfigureAwait(false);
                payloads?.Write(input, call);
                if (sender is not null && await sender.SendAsync(call, cancel).ConfigureAwait(false)) _known++;
                if (request.Json) context.Out.WriteLine(call.Json);
                _done.Add(CallTableRow.Of(input.Name, call));
            }
            catch (CommandFailure failure)
            {
                _failures.Add(SafeText.OneLine(failure.Message.Contains(input.Name, StringComparison.Ordinal) ? failure.Message : $"{input.Name}: {failure.Message}"));
            }

            task?.Increment(1);
        }
    }

    private void Print()
    {
        if (_done.Count > 0) context.Print(CallTable.Of(_done));
        var calls = _done.Count == 1 ? "1 call" : $"{_done.Count} calls";
        var written = payloads is null ? "" : $", written to {SafeText.OneLine(payloads.Where)}";
        context.Out.WriteLine($"{calls} replayed{written}{Sent()}{(_failures.Count == 0 ? "." : $"; {_failures.Count} failed:")}");
    }

    /// <summary>Who sends the same folder twice learns that nothing new arrived.</summary>
    private string Sent()
    {
        if (sender is null) return "";
        var known = _known == 0 ? "" : $" and {_known} that it had already";
        return $", {_done.Count - _known} new to {sender.Where}{known}";
    }
}
