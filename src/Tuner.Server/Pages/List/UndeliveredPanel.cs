namespace Tuner.Server.Pages.List;

/// <summary>The calls of this machine that no server has, on top of the list.</summary>
/// <param name="Title">How many there are, in words.</param>
/// <param name="Problem">Why they cannot be read; empty when they can.</param>
/// <param name="Lines">Some of them.</param>
/// <param name="Hidden">How many more there are, in words; empty when all are shown.</param>
/// <param name="Back">The address of the page itself.</param>
public sealed record UndeliveredPanel(string Title, string Problem, IReadOnlyList<UndeliveredLine> Lines, string Hidden, string Back)
{
    /// <summary>Where a call is asked to be sent again.</summary>
    public const string SendPath = "/undelivered/send";

    /// <summary>How many are shown of each state.</summary>
    internal const int MostShown = 10;

    /// <summary>The panel; null when nothing waits.</summary>
    internal static UndeliveredPanel? Of(UndeliveredCalls calls, string back)
    {
        if (calls.Fault is { } fault) return new("Whether calls of this machine wait cannot be seen", Format.Short(fault, 500), [], "", back);
        if (calls.Shown.Count == 0) return null;
        var lines = new List<UndeliveredLine>();
        foreach (var call in calls.Shown) lines.Add(UndeliveredLine.Of(call));
        var more = Math.Max(0, calls.Total - lines.Count);
        var atLeast = calls.IsAtLeast ? "more than " : "";
        return new(
            calls.Total == 1 ? "1 call of this machine is not delivered" : $"{atLeast}{Format.Count(calls.Total)} calls of this machine are not delivered",
            "", lines, more == 0 ? "" : $"{atLeast}{Format.Count(more)} more", back);
    }
}
