using Tuner.Pipecat.Reading;

namespace Tuner.Server.Pages.Detail;

/// <summary>The moments of a call that somebody looks for: slow answers, failures, interruptions.</summary>
internal sealed class CallMoments
{
    /// <summary>An answer is slow from here on, milliseconds.</summary>
    public const long SlowMs = 2_000;

    private readonly Dictionary<string, string> _kinds = new(StringComparer.Ordinal);

    private CallMoments(SpeechCuts cuts) => Cuts = cuts;

    /// <summary>Who broke off whom.</summary>
    public SpeechCuts Cuts { get; }

    /// <summary>The entry of the first tool that failed.</summary>
    public string? FirstFailedTool { get; private set; }

    /// <summary>The entry of the first error.</summary>
    public string? FirstError { get; private set; }

    /// <summary>The entry of the agent that the caller cut off first.</summary>
    public string? FirstCutByCaller { get; private set; }

    /// <summary>The entry of the agent that cut in first.</summary>
    public string? FirstCutByAgent { get; private set; }

    /// <summary>The entry of what the end of the call cut off.</summary>
    public string? CutByEnd { get; private set; }

    /// <summary>What an entry is, as <c>slow failure</c>; empty for nothing that anybody looks for.</summary>
    public string Of(string anchor) => _kinds.GetValueOrDefault(anchor, "");

    /// <summary>Looks through a call. Where no answer is slow, the slowest counts as such.</summary>
    public static CallMoments Of(CallRecord record, ToolResults results)
    {
        var moments = new CallMoments(SpeechCuts.Of(record));
        var slowest = record.Rows.Max(row => row.Wait?.TotalMs);
        var slow = Math.Min(slowest ?? SlowMs, SlowMs);
        if (record.Rows.Any(row => row is { Wait: null, UnansweredMs: not null })) slow = SlowMs;
        foreach (var (index, row) in record.Rows.Index()) moments.Look(row, $"row-{index}", slow, results);
        for (var i = 0; i < record.Errors.Count; i++) moments.Add($"error-{i}", "failure");
        for (var i = 0; i < record.Stalls.Count; i++) moments.Add($"stall-{i}", "failure");
        moments.FirstError = record.Errors.Count > 0 ? "error-0" : null;
        return moments;
    }

    private void Look(CallRow row, string anchor, long slow, ToolResults results)
    {
        if (row.Wait?.TotalMs >= slow || row is { Wait: null, UnansweredMs: not null }) Add(anchor, "slow");
        if (HasFailed(row, results))
        {
            Add(anchor, "failure");
            FirstFailedTool ??= anchor;
        }
        if (row.Role != RowRole.Agent || Cuts.Of(row) is not { } words) return;
        Add(anchor, "interruption");
        if (words == SpeechCuts.ByCallerWords) FirstCutByCaller ??= anchor;
        else if (words == SpeechCuts.ByAgentWords) FirstCutByAgent ??= anchor;
        else CutByEnd ??= anchor;
    }

    // A failure may stand on the call or on its result, which has no entry of its own.
    private static bool HasFailed(CallRow row, ToolResults results) => row.Role switch
    {
        RowRole.Function => row.Tool?.Failed == true || results.Of(row)?.Tool?.Failed == true,
        RowRole.Result => row.Tool?.Failed == true && !results.IsTaken(row),
        _ => false,
    };

    private void Add(string anchor, string kind) => _kinds[anchor] = _kinds.TryGetValue(anchor, out var others) ? $"{others} {kind}" : kind;
}
