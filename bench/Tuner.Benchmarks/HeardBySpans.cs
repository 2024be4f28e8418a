using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace Tuner.Benchmarks;

/// <summary>What the spans of <c>UseOpenTelemetry</c> say of the sessions that run while it listens: one span for each response.</summary>
internal sealed class HeardBySpans : IDisposable
{
    private readonly ActivityListener _listener;
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Activity>> _spans = new(StringComparer.Ordinal);

    public HeardBySpans(string source)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = known => known.Name == source,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span.GetTagItem("gen_ai.request.model") is string model) _spans.GetOrAdd(model, _ => new()).Enqueue(span);
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>The spans of a session that say something of a response, in order.</summary>
    public IReadOnlyList<Activity> Of(string model) => _spans.TryGetValue(model, out var spans) ? [.. spans.OrderBy(span => span.StartTimeUtc)] : [];

    /// <summary>The texts that a span gives as output: of the caller and of the model, pieces and wholes beside each other.</summary>
    public static IReadOnlyList<string> Texts(Activity span)
    {
        if (span.GetTagItem("gen_ai.output.messages") is not string json) return [];
        using var messages = JsonDocument.Parse(json);
        var parts = messages.RootElement.EnumerateArray().SelectMany(message => message.GetProperty("parts").EnumerateArray());
        return [.. parts.Where(part => part.GetProperty("type").GetString() != "blob" && part.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.String).Select(part => part.GetProperty("content").GetString()!)];
    }

    public void Dispose() => _listener.Dispose();
}
