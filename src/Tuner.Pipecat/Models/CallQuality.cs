namespace Tuner.Pipecat.Models;

/// <summary>Numbers about the call that its makers look at. The formulas stand in <c>docs/record.md</c>.</summary>
public sealed record CallQuality
{
    /// <summary>How many times the bot answered the caller.</summary>
    public required int Answers { get; init; }

    /// <summary>The median of the response times, milliseconds.</summary>
    public long? ResponseTimeP50Ms { get; init; }

    /// <summary>True: the median falls on a turn that got no answer, and is at least that long.</summary>
    public bool? ResponseTimeP50AtLeast { get; init; }

    /// <summary>The response time that 95 of 100 answers keep, milliseconds.</summary>
    public long? ResponseTimeP95Ms { get; init; }

    /// <summary>True: that time is of a turn that got no answer, and is at least that long.</summary>
    public bool? ResponseTimeP95AtLeast { get; init; }

    /// <summary>The longest response time, milliseconds.</summary>
    public long? ResponseTimeMaxMs { get; init; }

    /// <summary>True: the longest one is of a turn that got no answer, and is at least that long.</summary>
    public bool? ResponseTimeMaxAtLeast { get; init; }

    /// <summary>How many turns of the caller got no answer.</summary>
    public int Unanswered { get; init; }

    /// <summary>How many times the caller cut the bot off.</summary>
    public required int InterruptionsByCaller { get; init; }

    /// <summary>How many times the bot began while the caller spoke.</summary>
    public required int InterruptionsByBot { get; init; }

    /// <summary>The longest time in which nobody spoke, milliseconds.</summary>
    public required long LongestSilenceMs { get; init; }

    /// <summary>How many tools were called.</summary>
    public required int Tools { get; init; }

    /// <summary>How many of them brought no result as they should.</summary>
    public required int ToolsFailed { get; init; }

    /// <summary>How many errors were reported.</summary>
    public required int Errors { get; init; }
}
