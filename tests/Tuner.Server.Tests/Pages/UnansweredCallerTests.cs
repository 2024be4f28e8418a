using System.Text.Json.Nodes;
using Tuner.Server.Pages.Detail;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Pages;

/// <summary>A caller who got no answer is the worst wait of all: seen in the picture, in the transcript, in the numbers.</summary>
public class UnansweredCallerTests
{
    private const string Spans = """[{"key":"vad_silence","owner_kind":"setting","owner":"VAD","start_ms":2000,"end_ms":2200},{"key":"llm","owner_kind":"service","owner":"OpenAILLMService#0","start_ms":2200,"end_ms":15700}]""";

    [Fact]
    public void He_has_a_bar_up_to_the_end_of_the_call()
    {
        var page = SampleCalls.Page(Call(durationMs: 15_700));
        var wait = Assert.Single(page.Timeline.Waits);
        Assert.Equal(("row-0", "13.7 s, no answer", false), (wait.Anchor, wait.Label, wait.IsAnswered));
        Assert.Equal(["turn_detection 12.739% 1.274%", "llm 14.013% 85.987%"], wait.Pieces.Select(piece => $"{piece.Kind} {piece.X} {piece.Width}"));
        var bar = Assert.IsType<SpokenEntry>(page.Entries[0]).Unanswered!;
        Assert.Equal(("13,700 ms", "no answer until the call ended", false, "Language model 13,500 ms"), (bar.Total, bar.Until, bar.IsAnswered, bar.Mostly));
        Assert.Equal("13,700 ms no answer until the call ended: Silence after the caller 200 ms, Language model 13,500 ms", bar.Description);
    }

    [Fact]
    public void Or_up_to_his_next_words()
    {
        var bar = Assert.IsType<SpokenEntry>(SampleCalls.Page(Call(durationMs: 60_000)).Entries[0]).Unanswered!;
        Assert.Equal("no answer until the caller spoke again", bar.Until);
    }

    [Fact]
    public void He_counts_in_the_figures_as_at_least_so_long_and_each_figure_leads_to_its_moment()
    {
        var payload = LongCall.Payload();
        var page = SampleCalls.Page(payload);
        var rows = payload["transcript_with_tool_calls"]!.AsArray();
        var unanswered = $"row-{rows.Index().Single(row => row.Item!["metadata"]?["unanswered_ms"] is not null).Index}";
        var response = page.Stats.Single(stat => stat.Label == "Response time");
        Assert.Contains(new StatPart("worst ≥ 13,300 ms", unanswered), response.Notes);
        Assert.Contains(new StatPart("1 without an answer", unanswered), response.Notes);
        Assert.All(response.Notes.Skip(1).Append(response.Value), part => Assert.NotNull(part.Anchor));
    }

    [Fact]
    public void When_nobody_was_answered_95_of_100_is_at_least_the_wait_of_the_last()
    {
        var rows = Enumerable.Range(0, 3).Select(i =>
        {
            var row = Payload.Spoken("user", "Hello?", i * 20_000, (i * 20_000) + 1_000);
            row["metadata"] = new JsonObject { ["unanswered_ms"] = 4_000 + (i * 1_000) };
            return (JsonNode)row;
        });
        var response = SampleCalls.Page(Payload.WithRows([.. rows])).Stats[1];
        Assert.Equal("≥ 5,000 ms", response.Value.Text);
        Assert.Contains(new StatPart("95 of 100 within ≥ 6,000 ms", "row-2"), response.Notes);
    }

    [Fact]
    public void The_length_of_a_first_wait_is_not_cut_off_at_the_edge_of_the_picture()
    {
        var answer = Payload.Spoken("agent", "Yes.", 900, 2_000);
        answer["metadata"] = new JsonObject { ["e2e_latency"] = 800 };
        var payload = Payload.WithRows(answer);
        payload["duration_ms"] = 60_000;
        var wait = Assert.Single(SampleCalls.Page(payload).Timeline.Waits);
        Assert.Equal(("start", "0.167%", true), (wait.Anchored, wait.Middle, wait.HasRoom));
    }

    private static JsonObject Call(long durationMs)
    {
        var row = Payload.Spoken("user", "Are you there?", 1_000, 2_000);
        row["metadata"] = new JsonObject { ["unanswered_ms"] = 13_700, ["latency_timeline"] = JsonNode.Parse(Spans) };
        var payload = Payload.WithRows(row);
        payload["duration_ms"] = durationMs;
        return payload;
    }
}
