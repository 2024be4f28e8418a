using System.Globalization;
using System.Text.Json;
using Tuner.Pipecat.Reading;

namespace Tuner.Pipecat.Spans;

/// <summary>Makes the spans of one turn: the turn, and in it the caller's speech, transcription, model, tools, voice and the agent's speech as it was heard.</summary>
/// <param name="call">The call.</param>
/// <param name="options">How calls become spans.</param>
/// <param name="root">The call's span.</param>
internal sealed class TurnSpans(CallRecord call, SpanOptions options, ExportSpan root)
{
    private readonly SpanIds _ids = new(call);
    private readonly Dictionary<string, CallRow> _results = ResultsOf(call);

    /// <summary>Adds the turn's span, and those in it; returns the turn's.</summary>
    public ExportSpan AddTo(List<ExportSpan> spans, ExportedTurn turn, bool isLast)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"turn {turn.Index}");
        var span = new ExportSpan(options.TracePerCall ? root.TraceId : _ids.Trace(key), _ids.Span(key), options.TracePerCall ? root.SpanId : [], "invoke_agent", SpanKind.Internal, At(turn.StartMs), At(turn.EndMs));
        if (!options.TracePerCall) span.Links.Add(root);
        span.Add(SpanRole.Turn);
        span.Add(SpanFact.Session, SpanValue.Of(call.CallId));
        // The name of a call's one trace is the call's.
        if (!options.TracePerCall) span.Add(SpanFact.TraceName, SpanValue.Of(key));
        span.Add(SpanFact.Version, SpanValue.Of(CallSpans.Version(call)));
        span.Add("tuner.turn.index", SpanValue.Of(turn.Index));
        AddText(span, turn.Heard, SpanFact.Input, SpanFact.InputType);
        AddText(span, turn.Said, SpanFact.Output, SpanFact.OutputType);
        var within = new List<ExportSpan>();
        var interrupted = false;
        foreach (var (place, row) in turn.Rows)
        {
            AddRow(within, span, place, row);
            interrupted |= row is { Role: RowRole.Agent, Interrupted: true };
        }

        span.Add(SpanFact.EndReason, SpanValue.Of(interrupted ? "interrupted" : isLast ? "session_closed" : "completed"));
        spans.Add(span);
        spans.AddRange(within.OrderBy(static each => each.StartNs));
        return span;
    }

    private void AddRow(List<ExportSpan> spans, ExportSpan turn, int place, CallRow row)
    {
        AddWait(turn, row);
        switch (row.Role)
        {
            case RowRole.Caller:
                spans.Add(Spoken(turn, place, row, SpanRole.CallerSpeech, "user_speech"));
                if (row.Milliseconds("stt_node_ttfb") is { } told && row.EndMs is { } end) spans.Add(Service(turn, $"{Key(place)} stt", SpanRole.Transcription, "speech_to_text", Model("asr_model"), end, end + told, row.Text, SpanFact.Output));
                break;
            case RowRole.Agent:
                AddServices(spans, turn, place, row);
                spans.Add(Spoken(turn, place, row, SpanRole.AgentSpeech, "agent_speech"));
                break;
            case RowRole.Function:
                spans.Add(Tool(turn, place, row));
                break;
            case RowRole.Node when row is { Node: { } node, StartMs: { } at }:
                turn.Events.Add(new SpanEvent(At(at), "node_transition").With("tuner.node.from", SpanValue.Of(node.From)).With("tuner.node.to", SpanValue.Of(node.To)).With("tuner.node.reason", SpanValue.Of(node.Reason)));
                break;
        }
    }

    private ExportSpan Spoken(ExportSpan turn, int place, CallRow row, SpanRole role, string name)
    {
        var start = row.StartMs ?? row.EndMs ?? 0;
        var span = Child(turn, Key(place), name, SpanKind.Internal, start, Math.Max(start, row.EndMs ?? start));
        span.Add(role);
        AddText(span, row.Text ?? "", SpanFact.Output, SpanFact.OutputType);
        span.Add("tuner.node", SpanValue.Of(row.InNode()));
        span.Add("tuner.measured.start", SpanValue.Of(row.MeasuredStart));
        span.Add("tuner.measured.end", SpanValue.Of(row.MeasuredEnd));
        if (row.Metadata.Text("input") is ("dtmf" or "text") and var input) span.Add("tuner.input", SpanValue.Of(input));
        if (row.Estimated) span.Add("tuner.estimated", SpanValue.Of(true));
        if (row.Interrupted) span.Add("tuner.interrupted", SpanValue.Of(true));
        span.Add("tuner.unheard_text", SpanValue.Of(row.UnheardText));
        if (row is { Role: RowRole.Agent, Interrupted: true } && (row.InterruptedAtMs ?? row.EndMs) is { } at) span.Events.Add(new SpanEvent(At(at), "interrupted").With("tuner.unheard_text", SpanValue.Of(row.UnheardText)));
        return span;
    }

    /// <summary>The services that were asked in the wait that a row ended: where the record tells from when to when.</summary>
    private void AddServices(List<ExportSpan> spans, ExportSpan turn, int place, CallRow row)
    {
        var stretches = row.Wait?.Spans ?? [];
        var number = 0;
        for (var first = 0; first < stretches.Count;)
        {
            // Stretches of one key that follow one another are one piece of work.
            var last = first;
            while (last + 1 < stretches.Count && stretches[last + 1].Key == stretches[first].Key && stretches[last + 1].StartMs == stretches[last].EndMs) last++;
            var (start, end, key) = (stretches[first].StartMs, stretches[last].EndMs, $"{Key(place)} {stretches[first].Key} {number++}");
            if (stretches[first].Key == "llm") spans.Add(Service(turn, key, SpanRole.Model, "chat", Model("llm_model"), start, end, row.Text, SpanFact.Output));
            else if (stretches[first].Key == "tts") spans.Add(Service(turn, key, SpanRole.Voice, "text_to_speech", Model("tts_model"), start, end, row.Text, SpanFact.Input));
            first = last + 1;
        }
    }

    private ExportSpan Service(ExportSpan turn, string key, SpanRole role, string name, string? model, long startMs, long endMs, string? text, SpanFact side)
    {
        var span = Child(turn, key, model is null ? name : $"{name} {model}", SpanKind.Client, startMs, endMs);
        span.Add(role);
        span.Add(SpanFact.Model, SpanValue.Of(model));
        AddText(span, text ?? "", side, side == SpanFact.Input ? SpanFact.InputType : SpanFact.OutputType);
        // The record knows when the first token or audio came, and not when the last was made.
        if (role is SpanRole.Model) span.Add(SpanFact.FirstToken, SpanValue.Of(Iso(endMs)));
        if (role is SpanRole.Model or SpanRole.Voice) span.Add("tuner.until", SpanValue.Of(role == SpanRole.Model ? "first_token" : "first_audio"));
        return span;
    }

    private ExportSpan Tool(ExportSpan turn, int place, CallRow row)
    {
        var result = row.Tool?.RequestId is { } id ? _results.GetValueOrDefault(id) : null;
        var (start, end) = RowMetadata.ToolTimes(row, result);
        var name = row.Tool?.Name ?? "tool";
        var from = start ?? 0;
        var span = Child(turn, Key(place), $"execute_tool {name}", SpanKind.Internal, from, end ?? (row.Tool?.Error == "never_ended" ? Math.Max(from, call.DurationMs) : from));
        span.Add(SpanRole.Tool);
        span.Add(SpanFact.ToolName, SpanValue.Of(name));
        span.Add(SpanFact.ToolCallId, SpanValue.Of(row.Tool?.RequestId));
        AddJson(span, row.Tool?.Parameters, SpanFact.Input, SpanFact.InputType);
        AddJson(span, result?.Tool?.Result, SpanFact.Output, SpanFact.OutputType);
        if (row.Tool?.Failed == true || result?.Tool?.Failed == true)
        {
            span.Add("error.type", SpanValue.Of(row.Tool?.Error ?? result?.Tool?.Error ?? "failed"));
            span.Add("tuner.tool.cancelled_by", SpanValue.Of(row.Tool?.CancelledBy));
            CallSpans.Fail(span, row.Tool?.Message ?? result?.Tool?.Message ?? row.Tool?.Error ?? result?.Tool?.Error ?? "the tool failed");
        }

        return span;
    }

    /// <summary>The wait, and moment by moment whose time it was.</summary>
    private void AddWait(ExportSpan turn, CallRow row)
    {
        if (row.Wait is { } wait)
        {
            turn.Add("tuner.response_ms", SpanValue.Of(wait.TotalMs));
            foreach (var part in wait.Parts) turn.Add($"tuner.wait.{part.Kind}_ms", SpanValue.Of(part.Ms));
        }

        if (row.UnansweredMs is { } unanswered)
        {
            turn.Add("tuner.unanswered_ms", SpanValue.Of(unanswered));
            CallSpans.Fail(turn, string.Create(CultureInfo.InvariantCulture, $"no answer for {unanswered} ms"));
        }

        foreach (var span in row.Wait?.Spans ?? row.UnansweredSpans)
        {
            turn.Events.Add(new SpanEvent(At(span.StartMs), "wait")
                .With("tuner.wait.key", SpanValue.Of(span.Key))
                .With("tuner.wait.owner_kind", SpanValue.Of(span.OwnerKind))
                .With("tuner.wait.owner", SpanValue.Of(span.Owner))
                .With("tuner.duration_ms", SpanValue.Of(span.EndMs - span.StartMs)));
        }
    }

    private ExportSpan Child(ExportSpan turn, string key, string name, SpanKind kind, long startMs, long endMs)
    {
        var span = new ExportSpan(turn.TraceId, _ids.Span(key), turn.SpanId, name, kind, At(startMs), At(Math.Max(startMs, endMs)));
        span.Add(SpanFact.Session, SpanValue.Of(call.CallId));
        return span;
    }

    /// <summary>The first result of each tool's call, by the id that joins them.</summary>
    private static Dictionary<string, CallRow> ResultsOf(CallRecord call)
    {
        var results = new Dictionary<string, CallRow>(StringComparer.Ordinal);
        foreach (var row in call.Rows)
            if (row is { Role: RowRole.Result, Tool.RequestId: { } id }) results.TryAdd(id, row);
        return results;
    }

    private static void AddText(ExportSpan span, string text, SpanFact fact, SpanFact type)
    {
        if (text.Length == 0) return;
        span.Add(fact, SpanValue.Of(text));
        span.Add(type, SpanValue.Of("text/plain"));
    }

    private static void AddJson(ExportSpan span, JsonElement? json, SpanFact fact, SpanFact type)
    {
        if (json is not { } value) return;
        span.Add(fact, SpanValue.Of(value.GetRawText()));
        span.Add(type, SpanValue.Of("application/json"));
    }

    private string? Model(string name)
    {
        var models = call.Payload.Member("general_meta_data_raw").Member("ai_models") ?? call.Payload.Member("metadata").Member("ai_models");
        return models.Text(name) is { Length: > 0 } model ? model : null;
    }

    private static string Key(int place) => string.Create(CultureInfo.InvariantCulture, $"row {place}");

    private long At(long ms) => CallSpans.Moment(call, ms);

    private string Iso(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(At(ms) / 1_000_000).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
