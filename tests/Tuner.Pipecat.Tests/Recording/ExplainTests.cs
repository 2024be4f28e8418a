using System.Text.Json;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Recording.Rows;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

public class ExplainTests
{
    private static readonly string[] Wholes = ["metadata.measured", "metadata.latency_parts_ms", "metadata.latency_timeline", "tool.params", "tool.result"];

    [Fact]
    public void Every_value_of_every_row_of_every_recorded_call_is_explained_from_lines_that_are_there()
    {
        foreach (var file in RecordedCalls.All())
        {
            var lines = RecordedCalls.Lines(file);
            foreach (var row in RecordedCalls.Fold(lines).Explain())
            {
                var told = row.Facts.Where(fact => fact.Rule.Length > 0).Select(fact => fact.Field).ToHashSet();
                Assert.Equal([], Paths(JsonSerializer.SerializeToElement(row.Segment, TunerJson.Readable.TranscriptSegment), "").Where(path => path is not "role" && !told.Contains(path)));
                Assert.All(row.Facts.SelectMany(fact => fact.Lines), line => Assert.NotNull(lines[line - 1].Frame));
                Assert.All(row.Facts.Where(HasLines), fact => Assert.NotEmpty(fact.Lines));
            }
        }
    }

    [Fact]
    public void Rows_have_ids_of_their_own_and_keep_them()
    {
        var lines = RecordedCalls.Lines(RecordedCalls.One("pipecat-1.7.0", "clinic"));
        var ids = RecordedCalls.Fold(lines).ToPayload().TranscriptWithToolCalls.Select(row => row.Metadata!.Id).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        var prefix = RecordedCalls.Fold(lines.Take(lines.Count / 2)).ToPayload().TranscriptWithToolCalls;
        Assert.Contains(prefix[0].Metadata!.Id, ids);
    }

    /// <summary>Times come from lines; what is made of other values does not.</summary>
    private static bool HasLines(Provenance fact) => fact.Field is "start_ms" or "end_ms" or "metadata.e2e_latency" or "metadata.latency_parts_ms" or "tool.name" or "tool.result";

    private static IEnumerable<string> Paths(JsonElement element, string prefix)
    {
        foreach (var member in element.EnumerateObject())
        {
            var path = prefix + member.Name;
            if (member.Value.ValueKind != JsonValueKind.Object || Wholes.Contains(path)) yield return path;
            else foreach (var inner in Paths(member.Value, path + ".")) yield return inner;
        }
    }
}
