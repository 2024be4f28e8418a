namespace Tuner.Server.Checking;

/// <summary>The figures that there are.</summary>
internal static class BudgetFigures
{
    /// <summary>The figure of a condition that names a statistic alone, such as <c>p95</c>.</summary>
    public static BudgetFigure Response { get; } = Timed("response", MomentKind.Response, "from the caller's last sound to the agent's first; without an answer at least so long");

    /// <summary>All of them, in the order in which people ask for them.</summary>
    public static IReadOnlyList<BudgetFigure> All { get; } =
    [
        Response,
        Timed("greeting", MomentKind.Greeting, "from the call's begin to the agent's first sound") with { IsOfRows = false },
        Timed("barge_in", MomentKind.BargeIn, "from the first sound with which the caller cut in to the agent's last"),
        Timed("tool", MomentKind.Tool, "from a tool's start to its end; tool:NAME is one tool") with { TakesName = true },
        Timed("transfer", MomentKind.Transfer, "from a transfer being asked for to its outcome: tools with the word transfer in their name"),
        Timed("stored", MomentKind.Stored, "from the call's end to its record at the server") with { IsOfRows = false },
        OfCalls("length", FigureUnit.Time, "how long the call was", call => call.Facts.DurationMs),
        OfCalls("cost", FigureUnit.Money, "what the call cost", call => call.Facts.Cost),
        OfCalls("tokens", FigureUnit.Number, "tokens of the language models in the call", call => call.Facts.Tokens),
        CountOf("unanswered", "turns of the caller without an answer", MomentKind.Response, moment => moment.AtLeast),
        CountOf("interruptions", "times that the agent was cut off", MomentKind.Heard, moment => moment.Failed),
        CountOf("tools_failed", "tools that brought no result as they should; tools_failed:NAME is one tool", MomentKind.Tool, moment => moment.Failed) with { TakesName = true },
        // With % it is the share of calls that have any: a call can have a hundred errors.
        new("errors", FigureUnit.Number, "errors of the pipeline; with %, calls that have any") { Counted = (call, _, _) => new(call.Facts.Errors - call.Facts.FailedTools, 1) },
        CallsThat("incomplete", "calls of which the record is not whole", (call, _) => call.Facts.Incomplete),
        CallsThat("ended", "calls that ended for a reason: ended:error", (call, reason) => reason is null || call.Facts.EndReason == reason) with { TakesName = true },
        CallsThat("calls", "how many calls there are", (_, _) => true),
    ];

    private static readonly Dictionary<string, string> OtherNames = new(StringComparer.Ordinal)
    {
        ["e2e_latency"] = "response",
        ["latency"] = "response",
        ["response_time"] = "response",
        ["wait"] = "response",
        ["tools"] = "tool",
        ["duration"] = "length",
        ["end_to_record"] = "stored",
        ["failed_tools"] = "tools_failed",
        ["interrupted"] = "interruptions",
        ["bargein"] = "barge_in",
        ["unanswered_turns"] = "unanswered",
        ["error"] = "errors",
    };

    /// <summary>The figure of a name, as people write it; null when there is none.</summary>
    public static BudgetFigure? Find(string name)
    {
        var plain = name.Trim().Replace('-', '_').ToLowerInvariant();
        plain = OtherNames.GetValueOrDefault(plain, plain);
        return All.FirstOrDefault(figure => figure.Name == plain);
    }

    private static BudgetFigure Timed(string name, MomentKind kind, string meaning) => new(name, FigureUnit.Time, meaning)
    {
        IsOfRows = true,
        Values = (call, subject, node) => Of(call, kind, subject, node).Where(moment => moment.Ms is not null).Select(moment => ((double)moment.Ms!, moment.AtLeast)),
    };

    private static BudgetFigure OfCalls(string name, FigureUnit unit, string meaning, Func<CheckedCall, double?> value) => new(name, unit, meaning)
    {
        Values = (call, _, _) => value(call) is { } known ? [(known, false)] : [],
    };

    private static BudgetFigure CountOf(string name, string meaning, MomentKind kind, Func<CallMoment, bool> counts) => new(name, FigureUnit.Number, meaning)
    {
        IsOfRows = true,
        Counted = (call, subject, node) => new(Of(call, kind, subject, node).LongCount(counts), Of(call, kind, subject, node).LongCount()),
    };

    private static BudgetFigure CallsThat(string name, string meaning, Func<CheckedCall, string?, bool> counts) => new(name, FigureUnit.Number, meaning)
    {
        Counted = (call, subject, _) => new(counts(call, subject) ? 1 : 0, 1),
    };

    private static IEnumerable<CallMoment> Of(CheckedCall call, MomentKind kind, string? subject, string? node) =>
        call.Moments.Where(moment => moment.Kind == kind && (subject is null || moment.Name == subject) && (node is null || moment.Node == node));
}
