using Tuner.Server.Calls;

namespace Tuner.Server.Pages.List;

/// <summary>A call drawn small: when callers waited, when tools ran, when something broke. Places are percent of its length.</summary>
/// <param name="Description">The drawing in a sentence.</param>
/// <param name="Bars">The stretches.</param>
public sealed record MiniTimeline(string Description, IReadOnlyList<MiniBar> Bars)
{
    // The longest of more are drawn: others would be thinner than a point.
    private const int MostBars = 60;

    /// <summary>Draws a call.</summary>
    internal static MiniTimeline Of(long lengthMs, CallRows rows)
    {
        var bars = rows.Waits.Where(wait => wait.AtMs is not null).Select(wait => (Kind: wait.Answered ? "waited" : "bad", From: wait.AtMs!.Value - wait.WaitMs, Ms: wait.WaitMs))
            .Concat(rows.Tools.Where(tool => tool.AtMs is not null).Select(tool => (Kind: tool.Failed ? "bad low" : "ran low", From: tool.AtMs!.Value, Ms: tool.DurationMs ?? 0)))
            .Concat(rows.Errors.Where(error => error.AtMs is not null).Select(error => (Kind: "bad whole", From: error.AtMs!.Value, Ms: 0L)));
        var (waits, unanswered, failed) = (rows.Waits.Count(wait => wait.Answered), rows.Waits.Count(wait => !wait.Answered), rows.Tools.Count(tool => tool.Failed));
        string[] said =
        [
            Counted(waits, "answer"), .. unanswered > 0 ? [$"{Counted(unanswered, "turn")} without one"] : Array.Empty<string>(), .. rows.Tools.Count > 0 ? [Counted(rows.Tools.Count, "tool")] : Array.Empty<string>(),
            .. failed > 0 ? [$"{failed} failed"] : Array.Empty<string>(), .. rows.Errors.Count > 0 ? [Counted(rows.Errors.Count, "error")] : Array.Empty<string>(),
        ];
        return new(
            $"{Format.Length(lengthMs)}: {string.Join(", ", said)}",
            [.. bars.OrderByDescending(bar => bar.Ms).Take(MostBars).OrderBy(bar => bar.From).Select(bar => new MiniBar(bar.Kind, Percent.Of(bar.From, lengthMs), Percent.Of(Math.Min(bar.Ms, Math.Max(0, lengthMs - bar.From)), lengthMs)))]);
    }

    private static string Counted(int count, string noun) => $"{Format.Count(count)} {noun}{(count == 1 ? "" : "s")}";
}

/// <summary>A stretch of a small drawing.</summary>
/// <param name="Kind">Its classes, of our own words.</param>
/// <param name="X">Where it begins.</param>
/// <param name="Width">How wide it is.</param>
public sealed record MiniBar(string Kind, string X, string Width);
