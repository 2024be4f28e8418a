using System.Globalization;
using System.Text.Json;
using Tuner.Pipecat.Reading;
using Tuner.Server.Validation;

namespace Tuner.Server.Mcp;

/// <summary><c>get_call</c>: one call as compact text, row by row.</summary>
internal static class GetCallTool
{
    private const int MostTroubles = 6;

    private static IReadOnlyList<ToolArgument> Arguments { get; } =
    [
        new("call", "string", "The number of the call's page, or its call_id.", IsRequired: true),
        new("from_row", "integer", "Begin at this row, counted from 1, where an earlier answer was cut."),
    ];

    /// <summary>Makes it.</summary>
    public static CallTool Create(IKnownCalls calls) => new(
        "get_call", "Read a call", "Read one call as compact text: what it came to, its errors, and its rows in order with times, waits, tools and cuts.",
        Arguments, (given, cancel) => AnswerAsync(calls, given, cancel));

    private static async Task<string> AnswerAsync(IKnownCalls calls, GivenArguments given, CancellationToken cancel)
    {
        using var call = await CallWords.FindAsync(calls, given, cancel).ConfigureAwait(false);
        using var payload = JsonDocument.Parse(call.Body, JsonBody.Options);
        var record = CallRecord.Read(payload.RootElement);
        var first = given.Whole("from_row", 1, Math.Max(1, record.Rows.Count)) ?? 1;
        var answer = new BoundedAnswer();
        answer.TryAdd(CallWords.Line(call.Listed, calls));
        if (first == 1) AddTroubles(answer, record);
        answer.TryAdd(string.Create(CultureInfo.InvariantCulture, $"{record.Rows.Count} rows; times since the call began:"));
        for (var row = first; row <= record.Rows.Count; row++)
        {
            if (answer.TryAdd(RowWords.Line(row, record.Rows[row - 1]))) continue;
            answer.End(string.Create(CultureInfo.InvariantCulture, $"Cut: rows {row} to {record.Rows.Count} are not shown. Ask again with from_row={row}, or explain_value with a row's number for all of one."));
            break;
        }
        return answer.ToString();
    }

    private static void AddTroubles(BoundedAnswer answer, CallRecord record)
    {
        foreach (var error in record.Errors.Take(MostTroubles))
            answer.TryAdd($"Error at {RowWords.Clock(error.AtMs)} of {Quoted.Of(error.Source ?? "unknown", 80)}: {Quoted.Of(error.Message, 200)}{(error.Fatal ? ", which ended the call" : error.Recovered ? ", recovered" : "")}");
        if (record.Errors.Count > MostTroubles) answer.TryAdd(string.Create(CultureInfo.InvariantCulture, $"and {record.Errors.Count - MostTroubles} more errors"));
        foreach (var unheard in record.Unheard.Take(MostTroubles)) answer.TryAdd($"Never heard, at {RowWords.Clock(unheard.AtMs)}: {Quoted.Of(unheard.Text, 120)} ({Quoted.Of(unheard.Reason ?? "no reason told", 60)})");
        if (record.Stalls.Count > 0) answer.TryAdd(string.Create(CultureInfo.InvariantCulture, $"The agent's host stood still {record.Stalls.Count} times, {record.Stalls.Sum(stall => stall.EndMs - stall.StartMs):N0} ms in all"));
    }
}
