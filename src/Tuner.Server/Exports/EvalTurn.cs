using Tuner.Pipecat.Reading;

namespace Tuner.Server.Exports;

/// <summary>One turn of a scenario: what the caller does, and what the bot did on the call.</summary>
internal sealed record EvalTurn
{
    /// <summary>What the caller says; null where he only listens, or presses keys.</summary>
    public string? Words { get; init; }

    /// <summary>The keys that he presses: digits, <c>*</c> and <c>#</c>.</summary>
    public string? Keys { get; init; }

    /// <summary>How long after the bot's first sound he cuts in; null where he waits for its end.</summary>
    public long? CutsInAfterMs { get; init; }

    /// <summary>How long that sound came after the model was asked; 0 where the call does not tell.</summary>
    public long CutStartedAfterMs { get; init; }

    /// <summary>What was heard of the bot before the caller's next turn; null when nothing.</summary>
    public string? Answer { get; init; }

    /// <summary>From the caller's first sound to the end of the answer; null where a time is not known.</summary>
    public long? AnsweredAfterMs { get; init; }

    /// <summary>The tools that ran, in order.</summary>
    public IReadOnlyList<ToolFacts> Tools { get; init; } = [];

    /// <summary>The turns of a call: what the bot said first, then each of the caller's.</summary>
    public static IReadOnlyList<EvalTurn> Of(CallRecord call)
    {
        var turns = new List<EvalTurn>();
        var rows = call.Rows.Where(row => !row.Placeholder).ToList();
        var starts = rows.Index().Where(row => row.Item.Role == RowRole.Caller && (KeysOf(row.Item) ?? WordsOf(row.Item)) is not null).Select(row => row.Index).ToList();
        if (starts.Count == 0) return [];
        if (Turn(rows[..starts[0]], null, null) is { Answer: not null } greeting) turns.Add(greeting);
        foreach (var (index, start) in starts.Index())
        {
            var end = index + 1 < starts.Count ? starts[index + 1] : rows.Count;
            turns.Add(Turn(rows[(start + 1)..end], rows[start], rows[..start].FindLast(row => row is { Role: RowRole.Agent })));
        }

        return turns;
    }

    private static EvalTurn Turn(List<CallRow> bot, CallRow? caller, CallRow? before)
    {
        var said = bot.Where(row => row.Role == RowRole.Agent && !row.IsKeys() && !string.IsNullOrWhiteSpace(row.Text)).ToList();
        var begin = caller is null ? 0 : caller.StartMs;
        var keys = caller is null ? null : KeysOf(caller);
        // He cut in where he began before the bot had ended.
        var cut = caller is { StartMs: { } at } && before is { StartMs: { } from, EndMs: { } until } && at > from && at < until && before.Interrupted ? at - from : (long?)null;
        return new()
        {
            Keys = keys,
            Words = keys is null && caller is not null ? WordsOf(caller) : null,
            CutsInAfterMs = cut,
            CutStartedAfterMs = cut is null ? 0 : Math.Max(0, before!.StartMs - (before.Wait?.Spans.FirstOrDefault(span => span.Key == "llm")?.StartMs ?? before.StartMs) ?? 0),
            Answer = said.Count == 0 ? null : string.Join(' ', said.Select(row => row.Text!.Trim())),
            AnsweredAfterMs = said.Count == 0 ? null : said[^1].EndMs - begin,
            Tools = [.. bot.Where(row => row is { Role: RowRole.Function, Tool: not null }).Select(row => row.Tool!)],
        };
    }

    private static string? WordsOf(CallRow row) => row.IsKeys() || string.IsNullOrWhiteSpace(row.Text) ? null : row.Text.Trim();

    private static string? KeysOf(CallRow row)
    {
        if (!row.IsKeys()) return null;
        var keys = string.Concat((row.Text ?? "").Where(key => char.IsAsciiDigit(key) || key is '*' or '#'));
        return keys.Length > 0 ? keys : null;
    }
}
