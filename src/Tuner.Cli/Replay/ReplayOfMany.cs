using Tuner.Cli.CallViews;
using Tuner.Cli.Terminal;

namespace Tuner.Cli.Replay;

/// <summary>Replays several calls: a line that tells how far it is while it lasts, a line a call at the end. A call that fails does not stop the others.</summary>
internal sealed class ReplayOfMany(CommandContext context, ReplayRequest request, PayloadTarget? payloads, RecordSender? sender)
{
    private readonly List<CallTableRow> _done = [];
    private readonly List<string> _failures = [];
    private int _known;

    public async Task<int> RunAsync(IReadOnlyList<ReplayInput> inputs, CancellationToken cancel)
    {
        await AllAsync(inputs, cancel).ConfigureAwait(false);
        Overwrite("");
        if (!request.Json) Print();
        foreach (var failure in _failures) context.Error.WriteLine($"tuner: {failure}");
        return _failures.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }

    private async Task AllAsync(IReadOnlyList<ReplayInput> inputs, CancellationToken cancel)
    {
        for (var index = 0; index < inputs.Count; index++)
        {
            var input = inputs[index];
            try
            {
                if (request.Speed != PlaybackSpeed.Max && !context.Styled) new PlaybackProgress(context.Error).Begin(input.Name, request.Speed);
                Overwrite($"Replaying {index + 1} of {inputs.Count}: {SafeText.OneLine(input.Name, 40)}");
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
        }
    }

    /// <summary>Writes over the line of before; only a terminal can, and a pipe wants no such line.</summary>
    private void Overwrite(string line)
    {
        if (context.Styled) context.Error.Write($"\r\e[K{line}");
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
