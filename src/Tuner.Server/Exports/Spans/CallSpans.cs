using System.Globalization;
using System.Text.Json;
using Tuner.Server.Calls;
using Tuner.Server.Calls.Reading;

namespace Tuner.Server.Exports.Spans;

/// <summary>Makes spans of a call, with the times that the record has. Pure: the same call gives the same spans.</summary>
internal static class CallSpans
{
    private const long LastMs = 9_000_000_000_000;

    // Sums of what senders claim stay far from where a number of 64 bits ends.
    private const long MostTokens = 1_000_000_000_000_000;

    /// <summary>The spans of a call.</summary>
    public static CallTraces Of(CallRecord call, SpanOptions options)
    {
        var facts = CallSummarizer.Summarize(call);
        var root = CallSpan(call, facts, new SpanIds(call));
        var turns = ExportedTurn.Of(call);
        var spans = new List<ExportSpan> { root };
        foreach (var turn in turns) spans.AddRange(new TurnSpans(call, options, root).Of(turn, isLast: turn == turns[^1]));
        AddTrouble(call, root, [.. spans.Where(span => IsTurn(span, root))]);
        var resource = new List<SpanAttribute> { new("service.name", SpanValue.Of(options.Service)!.Value) };
        if (facts.AgentVersion is { } version) resource.Add(new("service.version", SpanValue.Of(version.ToString(CultureInfo.InvariantCulture))!.Value));
        return new(resource, spans);
    }

    /// <summary>A moment of the call, Unix nanoseconds: from 1970 to 2255, which is as far as these reach.</summary>
    public static long Moment(CallRecord call, long ms) => Math.Clamp(Math.Clamp(call.StartedAtMs, 0, LastMs) + ms, 0, LastMs) * 1_000_000;

    private static bool IsTurn(ExportSpan span, ExportSpan root) => span.ParentId.Length == 0 || (span != root && span.ParentId.AsSpan().SequenceEqual(root.SpanId));

    private static ExportSpan CallSpan(CallRecord call, CallSummary facts, SpanIds ids)
    {
        var last = call.Rows.Select(row => row.EndMs ?? row.StartMs ?? 0).DefaultIfEmpty(0).Max();
        var span = new ExportSpan(ids.Trace("call"), ids.Span("call"), [], "call", SpanKind.Internal, Moment(call, 0), Moment(call, Math.Max(call.DurationMs, last)));
        span.Add(SpanRole.Call);
        span.Add(SpanFact.Session, SpanValue.Of(call.CallId));
        span.Add(SpanFact.TraceName, SpanValue.Of("call"));
        span.Add(SpanFact.Version, SpanValue.Of(facts.AgentVersion?.ToString(CultureInfo.InvariantCulture)));
        span.Add("tuner.call.type", SpanValue.Of(facts.CallType));
        span.Add("tuner.call.end_reason", SpanValue.Of(facts.EndReason));
        span.Add("tuner.call.incomplete", SpanValue.Of(facts.Incomplete));
        span.Add("tuner.call.answers", SpanValue.Of((long)facts.Answers));
        span.Add("tuner.call.unanswered", SpanValue.Of((long)facts.Unanswered));
        span.Add("tuner.call.interruptions", SpanValue.Of((long)facts.Interruptions));
        span.Add("tuner.call.tools", SpanValue.Of((long)facts.Tools));
        span.Add("tuner.call.tools_failed", SpanValue.Of((long)facts.FailedTools));
        span.Add("tuner.call.cost_usd", SpanValue.Of(facts.Cost / 100));
        // What the models used is known of the call as a whole: so it stands once, where it is added to nothing.
        AddUsage(span, [.. call.Payload.Member("general_meta_data_raw").Member("usage").Objects("llm")]);
        if (facts.EndReason == "error") Fail(span, "the call ended in an error");
        return span;
    }

    /// <summary>All models together; what none of them reported is left out.</summary>
    private static void AddUsage(ExportSpan span, IReadOnlyList<JsonElement> models)
    {
        span.Add(SpanFact.InputTokens, Sum("prompt_tokens"));
        span.Add(SpanFact.OutputTokens, Sum("completion_tokens"));
        span.Add(SpanFact.InputAudioTokens, Sum("input_audio_tokens"));
        span.Add(SpanFact.OutputAudioTokens, Sum("output_audio_tokens"));
        span.Add(SpanFact.CachedTokens, Sum("cache_read_input_tokens"));

        SpanValue? Sum(string name)
        {
            long? sum = null;
            foreach (var model in models)
                if (model.Whole(name) is >= 0 and var tokens) sum = Math.Min((sum ?? 0) + Math.Min(tokens, MostTokens), MostTokens);
            return SpanValue.Of(sum);
        }
    }

    /// <summary>Errors and stalls stand in the turn in which they happened, else on the call.</summary>
    private static void AddTrouble(CallRecord call, ExportSpan root, IReadOnlyList<ExportSpan> turns)
    {
        foreach (var error in call.Errors)
        {
            var at = error.AtMs is { } ms ? Moment(call, ms) : root.StartNs;
            var span = At(at);
            span.Events.Add(new(at, "exception", [.. Known(("exception.type", error.Category ?? error.Source), ("exception.message", error.Message), ("tuner.error.source", error.Source)), new("tuner.error.recovered", SpanValue.Of(error.Recovered)!.Value)]));
            if (error.Fatal || !error.Recovered) Fail(span, error.Message);
        }

        foreach (var stall in call.Stalls)
            At(Moment(call, stall.StartMs)).Events.Add(new(Moment(call, stall.StartMs), "host_stall", [new("tuner.duration_ms", SpanValue.Of(stall.EndMs - stall.StartMs)!.Value)]));
        foreach (var unheard in call.Unheard)
            if (unheard.AtMs is { } ms) At(Moment(call, ms)).Events.Add(new(Moment(call, ms), "unheard_response", Known(("tuner.text", unheard.Text), ("tuner.reason", unheard.Reason))));

        ExportSpan At(long ns) => turns.LastOrDefault(turn => turn.StartNs <= ns) ?? root;
    }

    /// <summary>Says that a span went wrong; the first reason stands.</summary>
    public static void Fail(ExportSpan span, string why)
    {
        if (span.Error is not null) return;
        span.Error = why;
        span.Add(SpanFact.Level, SpanValue.Of("ERROR"));
        span.Add(SpanFact.StatusMessage, SpanValue.Of(why));
    }

    /// <summary>Those attributes of which something is known.</summary>
    public static SpanAttribute[] Known(params ReadOnlySpan<(string Key, string? Text)> attributes)
    {
        var known = new List<SpanAttribute>();
        foreach (var (key, text) in attributes)
            if (SpanValue.Of(text) is { } value) known.Add(new(key, value));
        return [.. known];
    }
}
