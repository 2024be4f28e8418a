using System.Globalization;
using System.Text.Json;
using Tuner.Pipecat.Reading;

namespace Tuner.Pipecat.Spans;

/// <summary>Makes spans of a call, with the times that the record has. Pure: the same call gives the same spans.</summary>
internal static class CallSpans
{
    private const long LastMs = 9_000_000_000_000;

    // Sums of what senders claim stay far from where a number of 64 bits ends.
    private const long MostTokens = 1_000_000_000_000_000;

    /// <summary>The spans of a call.</summary>
    public static CallTraces Of(CallRecord call, SpanOptions options)
    {
        var root = CallSpan(call, new SpanIds(call));
        var of = new TurnSpans(call, options, root);
        var turns = ExportedTurn.Of(call);
        var (spans, turnSpans) = (new List<ExportSpan> { root }, new List<ExportSpan>());
        foreach (var turn in turns) turnSpans.Add(of.AddTo(spans, turn, isLast: turn == turns[^1]));
        AddTrouble(call, root, turnSpans);
        var resource = new List<SpanAttribute> { new("service.name", SpanValue.Of(options.Service)!) };
        if (SpanValue.Of(Version(call)) is { } version) resource.Add(new("service.version", version));
        return new(resource, spans);
    }

    /// <summary>The agent's version, as text.</summary>
    public static string? Version(CallRecord call) => call.Payload.Whole("agent_version")?.ToString(CultureInfo.InvariantCulture);

    /// <summary>A moment of the call, Unix nanoseconds: from 1970 to 2255, which is as far as these reach.</summary>
    public static long Moment(CallRecord call, long ms) => Math.Clamp(Math.Clamp(call.StartedAtMs, 0, LastMs) + ms, 0, LastMs) * 1_000_000;

    private static ExportSpan CallSpan(CallRecord call, SpanIds ids)
    {
        long last = 0, answers = 0, unanswered = 0, interruptions = 0, tools = 0;
        foreach (var row in call.Rows)
        {
            last = Math.Max(last, row.EndMs ?? row.StartMs ?? 0);
            if (row.Wait is not null) answers++;
            else if (row.UnansweredMs is not null) unanswered++;
            if (row is { Role: RowRole.Agent, Interrupted: true }) interruptions++;
            if (row.Role == RowRole.Function) tools++;
        }

        var reason = call.Payload.Text("disconnection_reason");
        var span = new ExportSpan(ids.Trace("call"), ids.Span("call"), [], "call", SpanKind.Internal, Moment(call, 0), Moment(call, Math.Max(call.DurationMs, last)));
        span.Add(SpanRole.Call);
        span.Add(SpanFact.Session, SpanValue.Of(call.CallId));
        span.Add(SpanFact.TraceName, SpanValue.Of("call"));
        span.Add(SpanFact.Version, SpanValue.Of(Version(call)));
        span.Add("tuner.call.type", SpanValue.Of(call.Payload.Text("call_type") ?? ""));
        span.Add("tuner.call.end_reason", SpanValue.Of(reason));
        span.Add("tuner.call.incomplete", SpanValue.Of(call.Incomplete));
        span.Add("tuner.call.answers", SpanValue.Of(answers));
        span.Add("tuner.call.unanswered", SpanValue.Of(unanswered));
        span.Add("tuner.call.interruptions", SpanValue.Of(interruptions));
        span.Add("tuner.call.tools", SpanValue.Of(tools));
        span.Add("tuner.call.tools_failed", SpanValue.Of((long)ToolFacts.CountFailed(call.Rows)));
        span.Add("tuner.call.cost_usd", SpanValue.Of(call.Payload.Number("call_cost") / 100));
        // What the models used is known of the call as a whole: so it stands once, where it is added to nothing.
        AddUsage(span, call.Payload.Member("general_meta_data_raw").Member("usage"));
        if (reason == "error") Fail(span, "the call ended in an error");
        return span;
    }

    /// <summary>All models together; what none of them reported is left out.</summary>
    private static void AddUsage(ExportSpan span, JsonElement? usage)
    {
        span.Add(SpanFact.InputTokens, Sum("prompt_tokens"));
        span.Add(SpanFact.OutputTokens, Sum("completion_tokens"));
        span.Add(SpanFact.InputAudioTokens, Sum("input_audio_tokens"));
        span.Add(SpanFact.OutputAudioTokens, Sum("output_audio_tokens"));
        span.Add(SpanFact.CachedTokens, Sum("cache_read_input_tokens"));

        SpanValue? Sum(string name)
        {
            long? sum = null;
            foreach (var model in usage.Objects("llm"))
                if (model.Whole(name) is >= 0 and var tokens) sum = Math.Min((sum ?? 0) + Math.Min(tokens, MostTokens), MostTokens);
            return SpanValue.Of(sum);
        }
    }

    /// <summary>Errors and stalls stand in the turn in which they happened, else on the call.</summary>
    private static void AddTrouble(CallRecord call, ExportSpan root, List<ExportSpan> turns)
    {
        foreach (var error in call.Errors)
        {
            var at = error.AtMs is { } ms ? Moment(call, ms) : root.StartNs;
            var span = At(at);
            span.Events.Add(new SpanEvent(at, "exception")
                .With("exception.type", SpanValue.Of(error.Category ?? error.Source))
                .With("exception.message", SpanValue.Of(error.Message))
                .With("tuner.error.source", SpanValue.Of(error.Source))
                .With("tuner.error.recovered", SpanValue.Of(error.Recovered)));
            if (error.Fatal || !error.Recovered) Fail(span, error.Message);
        }

        foreach (var stall in call.Stalls)
            At(Moment(call, stall.StartMs)).Events.Add(new SpanEvent(Moment(call, stall.StartMs), "host_stall").With("tuner.duration_ms", SpanValue.Of(stall.EndMs - stall.StartMs)));
        foreach (var unheard in call.Unheard)
            if (unheard.AtMs is { } ms) At(Moment(call, ms)).Events.Add(new SpanEvent(Moment(call, ms), "unheard_response").With("tuner.text", SpanValue.Of(unheard.Text)).With("tuner.reason", SpanValue.Of(unheard.Reason)));

        ExportSpan At(long ns)
        {
            for (var i = turns.Count - 1; i >= 0; i--)
                if (turns[i].StartNs <= ns) return turns[i];
            return root;
        }
    }

    /// <summary>Says that a span went wrong; the first reason stands.</summary>
    public static void Fail(ExportSpan span, string why)
    {
        if (span.Error is not null) return;
        span.Error = why;
        span.Add(SpanFact.Level, SpanValue.Of("ERROR"));
        span.Add(SpanFact.StatusMessage, SpanValue.Of(why));
    }
}
