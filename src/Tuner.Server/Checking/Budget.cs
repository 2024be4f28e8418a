namespace Tuner.Server.Checking;

/// <summary>What a set of calls has to keep.</summary>
/// <param name="Limits">Each limit, in the order in which they were written.</param>
internal sealed record Budget(IReadOnlyList<BudgetLimit> Limits);

/// <summary>The calls, and the rows of them, that a limit is for; null is every one.</summary>
/// <param name="Agent">Only this agent.</param>
/// <param name="Version">Only this version of it.</param>
/// <param name="Node">Only what happened in this node of the conversation.</param>
internal sealed record BudgetScope(string? Agent, long? Version, string? Node)
{
    /// <summary>Every call.</summary>
    public static BudgetScope Everything { get; } = new(null, null, null);

    /// <summary>Whether a call is one of them.</summary>
    public bool Has(CheckedCall call) => (Agent is null || call.Agent == Agent) && (Version is null || call.Version == Version);

    /// <summary>As people wrote it; empty for every call.</summary>
    public override string ToString() => string.Join(' ', new[] { Agent is null ? null : $"agent={Agent}", Version is null ? null : FormattableString.Invariant($"version={Version}"), Node is null ? null : $"node={Node}" }.OfType<string>());
}

/// <summary>How a value is held against a bound.</summary>
internal enum LimitSign
{
    /// <summary>Less than the bound.</summary>
    Less,

    /// <summary>The bound or less.</summary>
    AtMost,

    /// <summary>The bound.</summary>
    Equal,

    /// <summary>The bound or more.</summary>
    AtLeast,

    /// <summary>More than the bound.</summary>
    More,
}

/// <summary>One limit.</summary>
/// <param name="Text">As people wrote it.</param>
/// <param name="Place">Where: a line of a file; null for one given on the command line.</param>
/// <param name="Line">The line's number, from 1; 0 without a file.</param>
/// <param name="Scope">For which calls.</param>
/// <param name="Figure">What is bounded.</param>
/// <param name="Subject">The one tool, or the one reason; null for all.</param>
/// <param name="Statistic">Which value is taken of many; null where it is counted.</param>
/// <param name="Sign">How it is held against the bound.</param>
/// <param name="Bound">The bound: milliseconds, cents, a number, or a share from 0 to 1.</param>
/// <param name="IsShare">Whether the bound is a share of the whole.</param>
internal sealed record BudgetLimit(string Text, string? Place, int Line, BudgetScope Scope, BudgetFigure Figure, string? Subject, FigureStatistic? Statistic, LimitSign Sign, double Bound, bool IsShare)
{
    /// <summary>Whether a value keeps it.</summary>
    public bool IsKeptBy(double value) => Sign switch
    {
        LimitSign.Less => value < Bound,
        LimitSign.AtMost => value <= Bound,
        LimitSign.Equal => Math.Abs(value - Bound) < 1e-9,
        LimitSign.AtLeast => value >= Bound,
        _ => value > Bound,
    };
}
