using Tuner.Pipecat.Reading;
using Tuner.Server.Calls;

namespace Tuner.Server.Exports;

/// <summary>A table of calls: its name, its columns, and what each call adds to it. Times are milliseconds since the call began, money US cents.</summary>
/// <param name="Name">Its name, and that of its file.</param>
/// <param name="Columns">The heading.</param>
/// <param name="Write">Writes the lines of a call.</param>
internal sealed record CsvTable(string Name, string Columns, Action<Csv, CallRecord> Write)
{
    /// <summary>All tables.</summary>
    public static IReadOnlyList<CsvTable> All { get; } =
    [
        new("calls", "call_id,call_type,started_at_ms,duration_ms,agent_version,end_reason,complete,turns,answers,unanswered,interruptions,tools,tools_failed,errors,response_p50_ms,response_p95_ms,response_worst_ms,response_worst_at_least,cost_cents,tokens", Calls),
        new("turns", "call_id,row,turn,role,start_ms,end_ms,node,interrupted,estimated,text,unheard_text", Turns),
        new("answers", "call_id,row,turn,start_ms,e2e_latency_ms,turn_detection_ms,llm_ms,tool_ms,text_aggregation_ms,tts_ms,unexplained_ms,measured_from,answered", Answers),
        new("tools", "call_id,row,turn,name,request_id,start_ms,duration_ms,failed,error,message,arguments,result", Tools),
        new("waits", "call_id,row,turn,answered,key,owner_kind,owner,start_ms,end_ms,duration_ms", Waits),
    ];

    /// <summary>Writes the heading.</summary>
    public void WriteHeading(TextWriter text) => text.Write($"{Columns}\r\n");

    private static void Calls(Csv csv, CallRecord call)
    {
        var facts = CallSummarizer.Summarize(call);
        csv.Add(call.CallId).Add(facts.CallType).Add(facts.StartedAtMs).Add(facts.DurationMs).Add(facts.AgentVersion).Add(facts.EndReason).Add(!facts.Incomplete)
            .Add((long)facts.Turns).Add((long)facts.Answers).Add((long)facts.Unanswered).Add((long)facts.Interruptions).Add((long)facts.Tools).Add((long)facts.FailedTools).Add((long)call.Errors.Count)
            .Add(facts.WaitHalf?.Ms).Add(facts.WaitMost?.Ms).Add(facts.WaitWorst?.Ms).Add(facts.WaitWorst?.AtLeast == true).Add(facts.Cost).Add(facts.Tokens).EndLine();
    }

    private static void Turns(Csv csv, CallRecord call)
    {
        foreach (var (place, row, turn) in Rows(call))
        {
            if (!row.IsSpoken()) continue;
            csv.Add(call.CallId).Add((long)place).Add(turn).Add(row.Role == RowRole.Caller ? "user" : "agent").Add(row.StartMs).Add(row.EndMs).Add(row.InNode())
                .Add(row.Interrupted).Add(row.Estimated).Add(row.Text).Add(row.UnheardText).EndLine();
        }
    }

    private static void Answers(Csv csv, CallRecord call)
    {
        foreach (var (place, row, turn) in Rows(call))
        {
            if (row.Wait is null && row.UnansweredMs is null) continue;
            csv.Add(call.CallId).Add((long)place).Add(turn).Add(row.StartMs).Add(row.Wait?.TotalMs ?? row.UnansweredMs);
            for (var part = 0; part < WaitPart.Kinds.Count; part++) csv.Add(row.Wait?.KnownPartsMs[part]);
            csv.Add(row.Wait?.MeasuredFrom).Add(row.Wait is not null).EndLine();
        }
    }

    private static void Tools(Csv csv, CallRecord call)
    {
        var results = call.Rows.Where(row => row is { Role: RowRole.Result, Tool.RequestId: not null }).ToLookup(row => row.Tool!.RequestId, StringComparer.Ordinal);
        foreach (var (place, row, turn) in Rows(call))
        {
            if (row is not { Role: RowRole.Function, Tool: { } tool }) continue;
            var result = tool.RequestId is { } id ? results[id].FirstOrDefault() : null;
            var (start, end) = RowMetadata.ToolTimes(row, result);
            csv.Add(call.CallId).Add((long)place).Add(turn).Add(tool.Name).Add(tool.RequestId).Add(start).Add(end - start).Add(tool.Failed || result?.Tool?.Failed == true)
                .Add(tool.Error ?? result?.Tool?.Error).Add(tool.Message ?? result?.Tool?.Message).Add(tool.Parameters?.GetRawText()).Add(result?.Tool?.Result?.GetRawText()).EndLine();
        }
    }

    private static void Waits(Csv csv, CallRecord call)
    {
        foreach (var (place, row, turn) in Rows(call))
        {
            foreach (var span in row.Wait?.Spans ?? row.UnansweredSpans)
            {
                csv.Add(call.CallId).Add((long)place).Add(turn).Add(row.Wait is not null).Add(span.Key).Add(span.OwnerKind).Add(span.Owner)
                    .Add(span.StartMs).Add(span.EndMs).Add(span.EndMs - span.StartMs).EndLine();
            }
        }
    }

    private static IEnumerable<(int Place, CallRow Row, long Turn)> Rows(CallRecord call) =>
        ExportedTurn.Of(call).SelectMany(turn => turn.Rows.Select(row => (row.Place, row.Row, turn.Index))).OrderBy(row => row.Place);
}
