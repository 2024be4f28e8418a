using System.Diagnostics;
using System.Globalization;
using Tuner.Pipecat.Models;
using Tuner.RealtimeStandIn;

namespace Tuner.Benchmarks;

/// <summary>Counts of right facts, by kind, for the record and for the spans. Tolerances are those of <c>tuner bench truth</c>.</summary>
internal sealed class TruthScore
{
    private const string Waits = "how long the caller waited for an answer";
    private const string Heard = "which words of an answer were heard";
    private const string Cuts = "that an answer was cut off";
    private const string Said = "what the caller said";
    private const int Tolerance = 120;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (int Facts, int Record, int Spans)> _kinds = new() { [Waits] = default, [Heard] = default, [Cuts] = default, [Said] = default };

    public void Add(SessionTruth truth, CallPayload record, IReadOnlyList<Activity> spans)
    {
        lock (_gate)
        {
            // A span without output is no answer's.
            var answers = spans.Where(span => HeardBySpans.Texts(span).Count > 0 || span.GetTagItem("gen_ai.response.id") is not null).ToList();
            var rows = record.TranscriptWithToolCalls;
            var agent = truth.Segments.Where(segment => segment.Role == SegmentRole.Agent).ToList();
            foreach (var (segment, index) in agent.Select((segment, index) => (segment, index)))
            {
                var row = rows.Where(row => row.Role == SegmentRole.Agent).MinBy(row => Math.Abs((row.StartMs ?? 0) - segment.StartMs));
                var span = answers.ElementAtOrDefault(index);
                Count(Heard, IsHeard(segment, row?.Text), span is not null && HeardBySpans.Texts(span).Any(text => IsHeard(segment, text)));
                if (segment.Interrupted == true) Count(Cuts, row?.Metadata?.Interrupted == true, span?.TagObjects.Any(tag => Tells(tag.Value)) == true);
                if (truth.Latencies.Find(wait => wait.BotStartMs == segment.StartMs) is { } wait) Count(Waits, Near(row?.Metadata?.E2ELatency, wait.E2eMs), span is not null && (Near(TimeOf(span), wait.E2eMs) || Near(TimeOf(span), wait.PartsMs?["llm"] ?? wait.E2eMs)));
            }

            foreach (var segment in truth.Segments.Where(segment => segment is { Role: SegmentRole.User, Text: not null }))
                Count(Said, rows.Any(row => row.Role == SegmentRole.User && row.Text == segment.Text), spans.Any(span => span.TagObjects.Any(tag => (tag.Value as string)?.Contains(segment.Text!, StringComparison.Ordinal) == true)));
        }
    }

    public int Print()
    {
        Console.WriteLine($"{"",-44}{"facts",8}{"UseTuner",12}{"UseOpenTelemetry",20}");
        foreach (var (kind, (facts, record, spans)) in _kinds) Console.WriteLine($"{kind,-44}{facts,8}{record,12}{spans,20}");
        var (all, right, told) = _kinds.Values.Aggregate((Facts: 0, Record: 0, Spans: 0), (sum, kind) => (sum.Facts + kind.Facts, sum.Record + kind.Record, sum.Spans + kind.Spans));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{right}/{all} right by UseTuner, {told}/{all} by UseOpenTelemetry"));
        return right == all ? 0 : 1;
    }

    /// <summary>What a span says of an answer's time: when its first piece came, else how long it took. Right as the caller's wait, and as the model's part of it.</summary>
    private static double TimeOf(Activity span) =>
        span.GetTagItem("gen_ai.response.time_to_first_chunk") is { } seconds ? Convert.ToDouble(seconds, CultureInfo.InvariantCulture) * 1000 : span.Duration.TotalMilliseconds;

    private static bool Tells(object? value) => value?.ToString() is { } text && (text.Contains("cancel", StringComparison.OrdinalIgnoreCase) || text.Contains("interrupt", StringComparison.OrdinalIgnoreCase) || text.Contains("truncat", StringComparison.OrdinalIgnoreCase));

    private static bool Near(double? value, double wanted) => value is { } told && Math.Abs(told - wanted) <= Tolerance;

    /// <summary>Of an answer that was cut nobody knows to the word how much was heard.</summary>
    private static bool IsHeard(TruthSegment truth, string? text)
    {
        string[] said = [.. StandInVoice.WordsOf((text ?? "").Trim()).Select(word => word.Trim())];
        string[] heard = [.. StandInVoice.WordsOf(truth.Text ?? "").Select(word => word.Trim())];
        var both = Math.Min(said.Length, heard.Length);
        return said.Take(both).SequenceEqual(heard.Take(both)) && Math.Abs(said.Length - heard.Length) <= (truth.Interrupted == true ? 2 : 0);
    }

    private void Count(string kind, bool record, bool spans)
    {
        var (facts, rightly, told) = _kinds[kind];
        _kinds[kind] = (facts + 1, rightly + (record ? 1 : 0), told + (spans ? 1 : 0));
    }
}
