namespace Tuner.Pipecat.Recording;

/// <summary>
/// The error that the call ended by. Up to 1.x Pipecat flags it as fatal. From 2.0 on there is no such flag: a pipeline
/// ends by its policy once a processor can no longer do its job, or the processor that failed asks for the end itself.
/// </summary>
internal static class EndingError
{
    /// <summary>The policy queues the end as soon as it hears of the error, which first travels up the pipeline.</summary>
    private const long ByPolicy = 1_000_000_000;

    /// <summary>A processor that gives up asks for the end in the same breath.</summary>
    private const long ByItself = 250_000_000;

    public static SeenError? Of(ErrorLog errors, CallEnding ending) =>
        errors.Fatal
        ?? errors.All.LastOrDefault(error => Ended(error, ending))
        ?? (errors.Newest is { } newest && Ended(newest, ending) ? newest : null);

    private static bool Ended(SeenError error, CallEnding ending)
    {
        var unusable = error.Frame.Usable == false;
        if (ending.Given is { } given) return unusable && CallEnding.IsUnusable(given);
        if (unusable && Within(ByPolicy, error, ending.Clock)) return true;
        return ending.WishSource is { } source && source == (error.Frame.Processor ?? error.Frame.Source) && Within(ByItself, error, ending.HungUp);
    }

    private static bool Within(long span, SeenError error, long? clock) => clock - error.Clock is { } after && after >= 0 && after <= span;
}
