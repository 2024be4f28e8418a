namespace Tuner.Server.Checking;

/// <summary>What a figure is measured in.</summary>
internal enum FigureUnit
{
    /// <summary>Milliseconds.</summary>
    Time,

    /// <summary>US cents.</summary>
    Money,

    /// <summary>A number.</summary>
    Number,
}

/// <summary>One measured value of a call.</summary>
/// <param name="Value">In the figure's unit.</param>
/// <param name="AtLeast">Whether the true one is larger.</param>
/// <param name="Call">The call.</param>
internal readonly record struct Sample(double Value, bool AtLeast, CheckedCall Call);

/// <summary>How often something happened on a call, of how many times it could have.</summary>
/// <param name="Times">How often.</param>
/// <param name="Of">The whole.</param>
internal readonly record struct Happened(long Times, long Of);

/// <summary>A figure that a budget can bound: either values of which percentiles are taken, or how often something happened.</summary>
/// <param name="Name">As people write it.</param>
/// <param name="Unit">What it is measured in.</param>
/// <param name="Meaning">For the help, and for who asks for one that is not there.</param>
internal sealed record BudgetFigure(string Name, FigureUnit Unit, string Meaning)
{
    /// <summary>Whether it can be bounded for a node of the conversation; the rest is of whole calls.</summary>
    public bool IsOfRows { get; init; }

    /// <summary>Whether a name may follow it, behind a colon.</summary>
    public bool TakesName { get; init; }

    /// <summary>The values of a call, of the given name and node where they are not null.</summary>
    public Func<CheckedCall, string?, string?, IEnumerable<(double Value, bool AtLeast)>>? Values { get; init; }

    /// <summary>How often it happened on a call.</summary>
    public Func<CheckedCall, string?, string?, Happened>? Counted { get; init; }

    /// <summary>Whether percentiles can be taken of it.</summary>
    public bool IsMeasured => Values is not null;
}
