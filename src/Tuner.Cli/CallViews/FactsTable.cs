using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using Tuner.Cli.Terminal;
using Tuner.Pipecat.Models;
using Tuner.Server.Calls;

namespace Tuner.Cli.CallViews;

/// <summary>What is known of the call beside its timeline: response times, usage, what nobody heard, what went wrong.</summary>
internal static class FactsTable
{
    private const int MostOfAKind = 20;

    public static IRenderable Of(CallPayload call)
    {
        var grid = new Grid();
        grid.AddColumn(new GridColumn().NoWrap().PadRight(2));
        grid.AddColumn(new GridColumn());
        var facts = call.GeneralMetaDataRaw;
        if (facts?.Quality is { Answers: > 0 } quality) Add(grid, "answers", Style.Plain, Answers(quality));
        if (facts?.StartUp is { } start) Add(grid, "first word", Style.Plain, $"{Times.Length(start.FirstWordMs)} after {(start.MeasuredFrom == "client_connected" ? "the connection" : "the start")}{string.Concat(Bounded(start.Timeline).Select((span, at) => $"{(at == 0 ? ": " : ", ")}{SafeText.OneLine(span.Owner, 60)} {Times.Length(span.EndMs - span.StartMs)}"))}");
        if (facts is not null && UsageText(facts) is { Length: > 0 } usage) Add(grid, "usage", Style.Plain, usage);
        if (call.CallCost is { } cents) Add(grid, "cost", Style.Plain, (cents / 100).ToString("$0.00####", CultureInfo.InvariantCulture));
        if (call.InVoicemail is { } machine) Add(grid, "answered by", Style.Plain, machine ? "voicemail" : "a person");
        foreach (var transfer in Bounded(facts?.Transfers))
            Add(grid, "handed over", transfer.Outcome == "failed" ? Styles.Wrong : Style.Plain, $"{Times.Moment(transfer.AtMs)} {SafeText.OneLine(transfer.Kind, 40)}{(transfer.To is { } to ? $" to {SafeText.OneLine(to, 200)}" : "")}: {SafeText.OneLine(transfer.Outcome, 40)}{(transfer.Error is { } error ? $", {SafeText.OneLine(error, 200)}" : "")}");
        if (facts?.Recording?.ResolverError is { Length: > 0 } raised) Add(grid, "end", Styles.Wrong, $"the application's resolver raised {SafeText.OneLine(raised, 100)}");
        if (facts?.Recording?.Masked is { Count: > 0 } masked) Add(grid, "masked", Style.Plain, $"{SafeText.OneLine(MaskedText.Of(masked))} (before anything was written)");
        foreach (var unheard in Bounded(facts?.UnheardResponses))
            Add(grid, "not heard", Styles.Quiet, $"{Times.Moment(unheard.StartMs)} {SafeText.OneLine(unheard.Text)} ({SafeText.OneLine(unheard.Reason, 40).Replace('_', ' ')})");
        foreach (var stall in Bounded(facts?.Stalls))
            Add(grid, "host stood still", Styles.Wrong, $"{Times.Moment(stall.StartMs)} for {Times.Length(stall.EndMs - stall.StartMs)}");
        foreach (var error in Bounded(facts?.Errors))
            Add(grid, "error", Styles.Wrong, $"{Times.Moment(error.AtMs)} {SafeText.OneLine(error.Source, 100)}: {SafeText.OneLine(error.Message, 500)}{(error.Fatal ? " (fatal)" : error.Recovered ? " (recovered)" : "")}");
        return grid;
    }

    private static IEnumerable<T> Bounded<T>(IReadOnlyList<T>? all) => (all ?? []).Take(MostOfAKind);

    private static void Add(Grid grid, string what, Style style, string text) => grid.AddRow(new Text(what, style), new Text(text));

    private static string Answers(CallQuality quality)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{quality.Answers}");
        if (quality.ResponseTimeP50Ms is { } median) text += $", median {Times.AtLeast(quality.ResponseTimeP50AtLeast)}{Times.Length(median)}";
        if (quality.ResponseTimeP95Ms is { } most && quality.ResponseTimeP95AtLeast == true) text += $", 95 of 100 {Times.AtLeast(true)}{Times.Length(most)}";
        if (quality.ResponseTimeMaxMs is { } longest) text += $", longest {Times.AtLeast(quality.ResponseTimeMaxAtLeast)}{Times.Length(longest)}";
        if (quality.Unanswered > 0) text += $"; {Count(quality.Unanswered, "turn")} of the caller got no answer";
        if (quality.InterruptionsByCaller > 0) text += $"; the caller cut in {Count(quality.InterruptionsByCaller, "time")}";
        if (quality.ToolsFailed > 0) text += string.Create(CultureInfo.InvariantCulture, $"; {quality.ToolsFailed} of {Count(quality.Tools, "tool")} failed");
        return text;
    }

    private static string UsageText(GeneralMetaData facts)
    {
        var used = facts.UsageToken;
        var parts = new List<string>();
        if (used.LlmToken is { } tokens) parts.Add($"{Count(tokens, "token")}{Of(facts.AiModels.LlmModel)}");
        if (used.TtsCharacterCount is { } characters) parts.Add($"{Count(characters, "character")} spoken{Of(facts.AiModels.TtsModel)}");
        if (used.AsrDuration is { } seconds) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s transcribed{Of(facts.AiModels.AsrModel)}"));
        return string.Join(", ", parts);
    }

    private static string Of(string model) => model.Length > 0 ? $" ({SafeText.OneLine(model, 60)})" : "";

    private static string Count(long number, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:N0} {what}{(number == 1 ? "" : "s")}");
}
