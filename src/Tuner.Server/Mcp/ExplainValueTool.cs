using System.Globalization;
using System.Text.Json;
using Tuner.Pipecat.Reading;
using Tuner.Server.Pages;
using Tuner.Server.Validation;

namespace Tuner.Server.Mcp;

/// <summary><c>explain_value</c>: one row in full: its values, what each means, and where a wait went moment by moment.</summary>
internal static class ExplainValueTool
{
    private const int MostMoments = 25;

    private static IReadOnlyList<ToolArgument> Arguments { get; } =
    [
        new("call", "string", "The number of the call's page, or its call_id.", IsRequired: true),
        new("row", "integer", "The row's number, counted from 1, as get_call and slowest_waits print it.", IsRequired: true),
        new("value", "string", "Only this value, such as e2e_latency, latency_parts_ms, unanswered_ms, measured or interrupted_at_ms. Default: all."),
    ];

    /// <summary>Makes it.</summary>
    public static CallTool Create(IKnownCalls calls) => new(
        "explain_value", "Explain a value", "Explain the values of one row of a call: where a wait went moment by moment and whose time it was, how a time was measured, and what each value means.",
        Arguments, (given, cancel) => AnswerAsync(calls, given, cancel));

    private static async Task<string> AnswerAsync(IKnownCalls calls, GivenArguments given, CancellationToken cancel)
    {
        using var call = await CallWords.FindAsync(calls, given, cancel).ConfigureAwait(false);
        using var payload = JsonDocument.Parse(call.Body, JsonBody.Options);
        var rows = CallRecord.Read(payload.RootElement).Rows;
        if (rows.Count == 0) throw new AskedWronglyException("This call has no rows.");
        var number = given.Whole("row", 1, rows.Count)!.Value;
        var row = rows[number - 1];
        var only = given.Text("value");
        var answer = new BoundedAnswer();
        answer.TryAdd(string.Create(CultureInfo.InvariantCulture, $"{CallWords.Name(call.Listed)}, row {number} of {rows.Count}, {RowWords.Clock(row.StartMs)} to {RowWords.Clock(row.EndMs)}"));
        if (only is null) answer.TryAdd(RowWords.What(row, 1_400));
        var told = Values(row).Where(value => only is null || value.Name == only).ToList();
        if (only is not null && told.Count == 0) throw new AskedWronglyException($"Row {number} has no such value; it has {string.Join(", ", Values(row).Take(40).Select(value => Quoted.Of(value.Name, 40)))}.");
        AddMoments(answer, row, only);
        var left = told.Count(value => !answer.TryAdd(Line(value)));
        if (left > 0) answer.End(string.Create(CultureInfo.InvariantCulture, $"Cut: {left} values are not shown. Ask again with value=NAME for one of them: {string.Join(", ", told.TakeLast(Math.Min(left, 10)).Select(value => Quoted.Of(value.Name, 40)))}."));
        if (CallWords.Page(calls, call.Listed.Id, string.Create(CultureInfo.InvariantCulture, $"#row-{number - 1}")) is { } page) answer.End($"Page: {page}");
        return answer.ToString();
    }

    private static IEnumerable<JsonProperty> Values(CallRow row) =>
        row.Metadata is { ValueKind: JsonValueKind.Object } metadata ? metadata.EnumerateObject().Where(value => value.Name is not "latency_timeline") : [];

    private static string Line(JsonProperty value) =>
        $"{(ValueMeanings.Of(value.Name) is null ? Quoted.Of(value.Name, 60) : value.Name)} = {Quoted.Of(value.Value.ValueKind == JsonValueKind.String ? value.Value.GetString() : value.Value.GetRawText(), 300)}{(ValueMeanings.Of(value.Name) is { } meaning ? $": {meaning}" : "")}";

    private static void AddMoments(BoundedAnswer answer, CallRow row, string? only)
    {
        var spans = row.Wait?.Spans ?? row.UnansweredSpans;
        if (spans.Count == 0 || only is not (null or "e2e_latency" or "latency_parts_ms" or "latency_timeline" or "unanswered_ms")) return;
        answer.TryAdd("Where the wait went, moment by moment (what, whose time):");
        foreach (var span in spans.Take(MostMoments)) answer.TryAdd($"  {Format.Clock(span.StartMs)} +{Format.Ms(span.EndMs - span.StartMs)} {Quoted.Of(span.Key, 60)}, {Quoted.Of(span.OwnerKind, 20)} {Quoted.Of(span.Owner, 80)}");
        if (spans.Count > MostMoments) answer.TryAdd(string.Create(CultureInfo.InvariantCulture, $"  and {spans.Count - MostMoments} more moments, on the page"));
    }
}
