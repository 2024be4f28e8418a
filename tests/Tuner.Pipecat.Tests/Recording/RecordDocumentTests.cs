using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Recording.Rows;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>docs/record.md explains every field of the record.</summary>
public class RecordDocumentTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(RecordedCalls.Root, "docs", "record.md"));

    [Fact]
    public void Every_name_of_the_record_is_explained()
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        Collect(typeof(CallPayload), names, []);
        Assert.Contains("cache_creation_input_tokens", names);
        Assert.Equal([], names.Where(name => !Explains(name)));
    }

    [Fact]
    public void Every_owner_of_a_stretch_of_a_wait_in_the_recorded_calls_is_explained()
    {
        var spans = RecordedCalls.All().SelectMany(file => RecordedCalls.Fold(RecordedCalls.Lines(file)).ToPayload().TranscriptWithToolCalls)
            .SelectMany(row => row.Metadata?.LatencyTimeline ?? []).ToList();
        var keys = spans.Select(span => span.Key.StartsWith("tool:", StringComparison.Ordinal) ? "tool:NAME" : span.Key).Distinct().ToList();
        Assert.Contains("vad_silence", keys);
        Assert.Equal([], keys.Concat(spans.Select(span => span.OwnerKind).Distinct()).Where(name => !Explains(name)));
    }

    private static bool Explains(string name) => Document.Contains($"`{name}`", StringComparison.Ordinal);

    private static void Collect(Type type, SortedSet<string> names, HashSet<Type> seen)
    {
        if (!seen.Add(type) || TunerJson.Readable.GetTypeInfo(type) is not { } info) return;
        if (info.ElementType is { } element) Collect(element, names, seen);
        if (info.Kind != JsonTypeInfoKind.Object) return;
        foreach (var property in info.Properties.Where(property => !property.IsExtensionData && property.PropertyType != typeof(JsonElement)))
        {
            names.Add(property.Name);
            Collect(property.PropertyType, names, seen);
        }
    }
}
