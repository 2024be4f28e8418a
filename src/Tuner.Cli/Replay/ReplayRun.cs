using Spectre.Console;
using Tuner.Cli.Show;
using Tuner.Cli.Terminal;

namespace Tuner.Cli.Replay;

/// <summary>Does what <c>tuner replay</c> was asked for.</summary>
internal sealed class ReplayRun(Surroundings surroundings, ReplayRequest request)
{
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        var inputs = ReplayInput.Resolve(request.Inputs);
        var payloads = PayloadTarget.Of(request.Payload, inputs);
        using var sender = request.Send is { } url ? RecordSender.Create(url, surroundings.Variable("TUNER_API_KEY"), surroundings) : null;
        return inputs is [var only]
            ? await OneAsync(only, payloads, sender, cancel).ConfigureAwait(false)
            : await new ReplayOfMany(surroundings, request, payloads, sender).RunAsync(inputs, cancel).ConfigureAwait(false);
    }

    private async Task<int> OneAsync(ReplayInput input, PayloadTarget? payloads, RecordSender? sender, CancellationToken cancel)
    {
        var call = await PlayAsync(input, cancel).ConfigureAwait(false);
        if (request.Json) surroundings.Out.WriteLine(call.Json);
        else surroundings.Print(CallSummary.Of(call, surroundings.Width));
        var people = request.Json ? surroundings.Error : surroundings.Out;
        if (payloads?.Write(input, call) is { } written) people.WriteLine($"Written to {SafeText.OneLine(written)}.");
        if (sender is not null) people.WriteLine(await sender.SendAsync(call, cancel).ConfigureAwait(false));
        return ExitCodes.Done;
    }

    /// <summary>Whoever waits for a call at its own pace sees that it goes on.</summary>
    private Task<ReplayedCall> PlayAsync(ReplayInput input, CancellationToken cancel)
    {
        if (!surroundings.Styled || request.Speed == PlaybackSpeed.Max) return FoldAsync(surroundings, request.Speed, input, cancel);
        return surroundings.ErrorConsole.Status().StartAsync(
            "Playing",
            status => FoldAsync(surroundings, request.Speed, input, cancel, played => status.Status($"Playing {Times.Moment((long)played.TotalMilliseconds)}")));
    }

    /// <summary>Says what a person must know of a log that could be read all the same.</summary>
    public static void Warn(Surroundings surroundings, ReplayInput input, ReplayedCall call)
    {
        if (call.Newer is { } newer) surroundings.Error.WriteLine($"tuner: {SafeText.OneLine(input.Path ?? input.Name)}: {newer}.");
    }

    public static async Task<ReplayedCall> FoldAsync(Surroundings surroundings, PlaybackSpeed speed, ReplayInput input, CancellationToken cancel, Action<TimeSpan>? played = null)
    {
        try
        {
            using var stream = input.Path is { } path ? File.OpenRead(path) : surroundings.In();
            var call = await new CallReplay(new Pacer(speed, surroundings.Time, played)).RunAsync(stream, input.Path ?? input.Name, cancel).ConfigureAwait(false);
            Warn(surroundings, input, call);
            return call with { Payload = surroundings.Prices.Apply(call.Payload, LogPrices.PathIn(call.Header)) };
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure($"{input.Path ?? input.Name} cannot be read ({fault.Message.TrimEnd('.')}).");
        }
    }
}
