using System.Globalization;
using System.Text.Json;
using Tuner.Pipecat.Reading;
using Tuner.Server.Pages;

namespace Tuner.Server.Mcp;

/// <summary>A row of a call in words.</summary>
internal static class RowWords
{
    private const int UsualText = 240;

    /// <summary>The row on one line.</summary>
    public static string Line(int number, CallRow row) => string.Create(CultureInfo.InvariantCulture, $"{number}  {Clock(row.StartMs)}  {What(row, UsualText)}");

    /// <summary>A moment of the call.</summary>
    public static string Clock(long? ms) => ms is { } known ? Format.Clock(known) : "at an unknown time";

    /// <summary>What the row is.</summary>
    /// <param name="row">The row.</param>
    /// <param name="most">How much of each text is shown.</param>
    public static string What(CallRow row, int most) => row switch
    {
        { Placeholder: true } => "nothing was said",
        { Role: RowRole.Caller } => $"caller: {Quoted.Of(row.Text, most)}{(row.UnansweredMs is { } ms ? $" (no answer for {Format.Ms(ms)}: {Owners(row.UnansweredSpans)})" : "")}{(row.Interrupted ? " (cut the agent off)" : "")}",
        { Role: RowRole.Agent } => $"agent: {Quoted.Of(row.Text, most)}{(row.Wait is { } wait ? $" (after {Format.Ms(wait.TotalMs)}: {Parts(wait)})" : "")}{(row.Interrupted ? $" (cut off; never heard: {Quoted.Of(row.UnheardText, most / 2)})" : "")}",
        { Role: RowRole.Function, Tool: { } tool } => $"tool {Quoted.Of(tool.Name, 80)} with {Json(tool.Parameters, most)}{Failure(tool)}",
        { Role: RowRole.Result, Tool: { } tool } => $"result of {Quoted.Of(tool.Name, 80)}: {Json(tool.Result, most)}{Failure(tool)}",
        { Node: { } node } => $"step from {Quoted.Of(node.From, 60)} to {Quoted.Of(node.To, 60)}",
        _ => "a row without content",
    };

    /// <summary>The parts of a wait.</summary>
    public static string Parts(Wait wait) => string.Join(", ", wait.Parts.Select(part => $"{part.Kind} {Format.Ms(part.Ms)}")) is { Length: > 0 } parts ? parts : "parts unknown";

    private static string Owners(IReadOnlyList<RecordedWaitSpan> spans) => spans.Count == 0
        ? "nobody is named"
        : string.Join(", ", spans.GroupBy(span => span.Owner, StringComparer.Ordinal).Select(owner => (owner.Key, Ms: owner.Sum(span => span.EndMs - span.StartMs))).OrderByDescending(owner => owner.Ms).Take(3).Select(owner => $"{Quoted.Of(owner.Key, 60)} {Format.Ms(owner.Ms)}"));

    private static string Failure(ToolFacts tool) => tool.Failed ? $" FAILED ({Quoted.Of(tool.Error ?? "no reason told", 60)}{(tool.Message is { } message ? $": {Quoted.Of(message, 200)}" : "")})" : "";

    private static string Json(JsonElement? value, int most) => value is { } known ? Quoted.Of(known.GetRawText(), most) : "nothing";
}
