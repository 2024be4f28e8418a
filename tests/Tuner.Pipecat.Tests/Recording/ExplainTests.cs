using Tuner.Pipecat.Models;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

public class ExplainTests
{
    [Fact]
    public void Every_spoken_row_of_every_recorded_call_names_the_lines_that_gave_it()
    {
        foreach (var file in RecordedCalls.All())
        {
            var lines = RecordedCalls.Lines(file);
            foreach (var row in RecordedCalls.Fold(lines).Explain())
            {
                if (row.Segment.Role is not (SegmentRole.User or SegmentRole.Agent)) continue;
                foreach (var fact in row.Facts.Where(fact => fact.Field is "start_ms" or "end_ms" or "text"))
                {
                    Assert.NotEmpty(fact.Lines);
                    Assert.All(fact.Lines, line => Assert.NotNull(lines[line - 1].Frame));
                }
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
}
