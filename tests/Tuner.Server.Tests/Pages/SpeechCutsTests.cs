using System.Text.Json.Nodes;
using Tuner.Server.Pages.Detail;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Pages;

/// <summary>Who broke off whom: the caller, the agent, whoever hung up, or a crash.</summary>
public class SpeechCutsTests
{
    [Fact]
    public void The_caller_cuts_the_agent_off_where_the_record_says_when()
    {
        var agent = Cut(Payload.Spoken("agent", "Well", 1_000, 2_000));
        agent["metadata"]!["interrupted_at_ms"] = 1_900;
        Assert.Equal("cut off by the caller", MarkOf(Payload.WithRows(agent), 0));
    }

    [Theory]
    [InlineData("user_hangup", false, "cut off: the caller hung up")]
    [InlineData("agent_hangup", false, "cut off: the agent hung up")]
    [InlineData("error", false, "cut off: something broke")]
    [InlineData("error", true, "cut off: the bot went away")]
    [InlineData("timeout", false, "cut off by the end of the call")]
    public void Hang_ups_and_crashes_are_told_apart_and_are_no_interruption(string reason, bool cut, string words)
    {
        var payload = Payload.WithRows(Cut(Payload.Spoken("agent", "Well", 40_000, 42_000)));
        payload["disconnection_reason"] = reason;
        payload["general_meta_data_raw"] = new JsonObject { ["recording"] = new JsonObject { ["cut"] = cut, ["complete"] = !cut } };
        Assert.Equal(words, MarkOf(payload, 0));
        var stat = SampleCalls.Page(payload).Stats.Single(stat => stat.Label == "Interruptions");
        Assert.Equal(("0", new StatPart("cut off by the end", "row-0")), (stat.Value.Text, stat.Notes.Single()));
    }

    [Fact]
    public void An_agent_who_begins_while_the_caller_speaks_cuts_in()
    {
        var payload = Payload.WithRows(Payload.Spoken("user", "I would like", 1_000, 3_000), Payload.Spoken("agent", "Hello!", 2_000, 4_000), Payload.Spoken("user", "a table", 5_000, 6_000), Payload.Spoken("agent", "Sure.", 5_850, 7_000));
        Assert.Equal("cut in on the caller", MarkOf(payload, 1));
        // 150 ms before the end of his words: it took them for done.
        Assert.Null(MarkOf(payload, 3));
        var stat = SampleCalls.Page(payload).Stats.Single(stat => stat.Label == "Interruptions");
        Assert.Equal(("1", new StatPart("1 by the agent", "row-1")), (stat.Value.Text, stat.Notes.Single()));
        Assert.Equal([new MomentCount("interruption", "interruption", "i", 1)], SampleCalls.Page(payload).Moments);
    }

    private static JsonObject Cut(JsonObject row)
    {
        row["metadata"] = new JsonObject { ["interrupted"] = true };
        return row;
    }

    private static string? MarkOf(JsonObject payload, int row) =>
        SampleCalls.Page(payload).Entries.OfType<SpokenEntry>().Single(entry => entry.Anchor == $"row-{row}").Marks.SingleOrDefault(mark => mark.Kind == "cut")?.Text;
}
