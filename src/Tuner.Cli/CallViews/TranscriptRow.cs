using Spectre.Console;
using Tuner.Cli.Terminal;
using Tuner.Pipecat.Models;

namespace Tuner.Cli.CallViews;

/// <summary>One row of the timeline: who it is, and what happened.</summary>
internal sealed record TranscriptRow(string Who, Style Style, Paragraph What)
{
    private const int MostIntermediate = 20;

    public static TranscriptRow Of(TranscriptSegment row) => row.Role switch
    {
        SegmentRole.User => new("caller", Styles.Caller, Spoken(row, "cut in")),
        SegmentRole.Agent => new("bot", Styles.Bot, Spoken(row, "cut off")),
        SegmentRole.AgentFunction => new("tool", Styles.Tool, Function(row)),
        SegmentRole.AgentResult => new("result", Styles.Tool, Result(row)),
        SegmentRole.NodeTransition => new("node", Styles.Node, Transition(row)),
        _ => new(SafeText.OneLine(row.Role, 20), Styles.Quiet, new(SafeText.OneLine(row.Text))),
    };

    private static Paragraph Spoken(TranscriptSegment row, string interrupted)
    {
        var text = new Paragraph(row.Text is { Length: > 0 } said ? SafeText.OneLine(said) : row.Metadata?.Kind is { Length: > 0 } kind ? $"({SafeText.OneLine(kind, 40)})" : "(no words)");
        if (row.Metadata?.Interrupted == true) text.Append($" [{interrupted}]", Styles.Wrong);
        if (row.Metadata?.Input == "text") text.Append(" [typed]", Styles.Quiet);
        if (row.Metadata?.Muted == true) text.Append(" [muted]", Styles.Quiet);
        if (row.Metadata?.Estimated == true) text.Append(" [words estimated]", Styles.Quiet);
        if (row.Metadata?.UnansweredMs is { } unanswered) text.Append($" [no answer for {Times.Length(unanswered)}]", Styles.Wrong);
        if (row.Metadata?.UnheardText is { Length: > 0 } unheard) text.Append($"\nnot heard: {SafeText.OneLine(unheard)}", Styles.Quiet);
        return text;
    }

    private static Paragraph Function(TranscriptSegment row)
    {
        var text = new Paragraph($"{SafeText.OneLine(row.Tool?.Name, 100)} {ReadableJson.Of(row.Tool?.Params)}".TrimEnd());
        if (row.Tool is { IsError: true } failed) text.Append($" [{(failed.Error is { } error ? SafeText.OneLine(error, 100).Replace('_', ' ') : "failed")}]", Styles.Wrong);
        if (row.Tool?.ErrorMessage is { Length: > 0 } words) text.Append($" {SafeText.OneLine(words, 500)}", Styles.Quiet);
        else if (row.Tool is { IsError: not true, StartMs: { } start, EndMs: { } end } && end > start) text.Append($" took {Times.Length(end - start)}", Styles.Quiet);
        foreach (var told in (row.Tool?.IntermediateResults ?? []).Take(MostIntermediate)) text.Append($"\nmeanwhile {Times.Moment(told.AtMs)}: {SafeText.OneLine(told.Text, 500)}", Styles.Quiet);
        return text;
    }

    private static Paragraph Result(TranscriptSegment row)
    {
        var text = new Paragraph($"{SafeText.OneLine(row.Tool?.Name, 100)} gave {ReadableJson.Of(row.Tool?.Result)}");
        if (row.Tool?.IsError == true) text.Append(" [failed]", Styles.Wrong);
        return text;
    }

    private static Paragraph Transition(TranscriptSegment row)
    {
        if (row.Metadata?.Placeholder == true) return new("nothing was said on this call", Styles.Quiet);
        var text = new Paragraph($"{SafeText.OneLine(row.Node?.From, 100)} → {SafeText.OneLine(row.Node?.To, 100)}");
        if (row.Node?.Reason is { Length: > 0 } reason) text.Append($" by {SafeText.OneLine(reason, 100)}", Styles.Quiet);
        return text;
    }
}
