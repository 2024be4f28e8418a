using Tuner.Cli.CallViews;
using Tuner.Cli.Terminal;

namespace Tuner.Cli.Replay;

/// <summary>Does what <c>tuner replay</c> was asked for.</summary>
internal sealed class ReplayRun(CommandContext context, ReplayRequest request)
{
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        var inputs = ReplayInput.Resolve(request.Inputs);
        var payloads = PayloadTarget.Of(request.Payload, inputs);
        using var sender = request.Send is { } url ? RecordSender.Create(url, context.Variable("TUNER_API_KEY"), context) : null;
        return inputs is [var only]
            ? await OneAsync(only, payloads, sender, cancel).ConfigureAwait(false)
            : await new ReplayOfMany(context, request, payloads, sender).RunAsync(inputs, cancel).ConfigureAwait(false);
    }

    private async Task<int> OneAsync(ReplayInput input, PayloadTarget? payloads, RecordSender? sender, CancellationToken cancel)
    {
        var call = await PlayAsync(input, cancel).ConfigureAwait(false);
        if (request.Json) context.Out.WriteLine(call.Json);
        else context.Print(CallView.Of(call, context.Width));
        var people = request.Json ? context.Error : context.Out;
        if (payloads?.Write(input, call) is { } written) people.WriteLine($"Written to {SafeText.OneLine(written)}.");
        if (sender is not null) people.WriteLine(await sender.SendAsync(call, cancel).ConfigureAwait(false) ? $"{sender.Where} has this call already." : $"Delivered to {sender.Where}.");
        return ExitCodes.Done;
    }

    /// <summary>Whoever waits for a call at its own pace sees what is said on it.</summary>
    private Task<ReplayedCall> PlayAsync(ReplayInput input, CancellationToken cancel)
    {
        var progress = request.Speed == PlaybackSpeed.Max ? null : new PlaybackProgress(context.Error);
        progress?.Begin(input.Name, request.Speed);
        return FoldAsync(context, request.Speed, input, cancel, progress);
    }

    /// <summary>Says what a person must know of a log that could be read all the same.</summary>
    public static void Warn(CommandContext context, ReplayInput input, ReplayedCall call)
    {
        if (call.Newer is { } newer) context.Error.WriteLine($"tuner: {SafeText.OneLine(input.Path ?? input.Name)}: {newer}.");
    }

    public static async Task<ReplayedCall> FoldAsync(CommandContext context, PlaybackSpeed speed, ReplayInput input, CancellationToken cancel, PlaybackProgress? progress = null)
    {
        try
        {
            using var stream = input.Path is { } path ? File.OpenRead(path) : context.In();
            CallReplay? replay = null;
            replay = new CallReplay(new Pacer(speed, context.Time, progress is null ? null : played => progress.Played(played, replay!.Recorder)));
            var call = await replay.RunAsync(stream, input.Path ?? input.Name, cancel).ConfigureAwait(false);
            Warn(context, input, call);
            return call with { Payload = context.Prices.Apply(call.Payload, LogPrices.PathIn(call.Header)) };
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure($"{input.Path ?? input.Name} cannot be read ({fault.Message.TrimEnd('.')}).");
        }
    }
}
