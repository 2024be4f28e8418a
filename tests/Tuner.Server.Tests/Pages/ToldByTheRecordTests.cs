using System.Text.Json.Nodes;
using Tuner.Server.Pages.Detail;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Pages;

/// <summary>What a record may tell beside words and times: the start, who spoke and how, where the call went.</summary>
public class ToldByTheRecordTests
{
    private readonly JsonObject _call = SampleCalls.Everything();

    [Fact]
    public void How_long_the_first_word_took_is_told_by_part_but_for_slivers()
    {
        Assert.Empty(Start());
        Raw["start_up"] = JsonNode.Parse("""{"measured_from":"client_connected","first_word_ms":524,"timeline":[{"key":"set_up","start_ms":0,"end_ms":9},{"key":"llm","start_ms":10,"end_ms":341},{"key":"<b>","start_ms":400,"end_ms":410},{"key":7}, 5]}""");
        Assert.Equal(["From the connection: 524 ms", "Language model: 331 ms", "<b>: 10 ms"], Start());
        Raw["start_up"] = JsonNode.Parse("""{"first_word_ms":1500}""");
        Assert.Equal(["From the start: 1,500 ms"], Start());
    }

    [Theory]
    [InlineData("muted", "true", "muted: the bot did not listen")]
    [InlineData("muted", "false", null)]
    [InlineData("muted", "\"yes\"", null)]
    [InlineData("input", "\"text\"", "typed")]
    [InlineData("input", "\"dtmf\"", "keys pressed")]
    [InlineData("input", "\"telepathy\"", null)]
    [InlineData("kind", "\"music\"", "music")]
    [InlineData("destination", "\"de\"", "at de")]
    [InlineData("destination", "7", null)]
    public void A_row_is_marked_by_how_it_came(string name, string value, string? mark)
    {
        var plain = Caller().Marks.Count;
        Metadata[name] = JsonNode.Parse(value);
        Assert.Equal(mark is null ? [] : [mark], Caller().Marks.Skip(plain).Select(found => found.Text));
    }

    [Theory]
    [InlineData("""{"speaker":"S1","language":"en-US"}""", "Spoken by: S1", "Language: en-US")]
    [InlineData("""{"speakers":["S1",5,"<i>"],"languages":["en","es"]}""", "Spoken by: S1, <i>", "Language: en, es")]
    [InlineData("""{"speaker":"","speakers":"S1","language":7}""")]
    [InlineData("""{"transcript_confidence":0.93}""", "Transcriber's confidence: 0.93")]
    public void Who_spoke_and_in_which_language_stands_in_the_details(string told, params string[] facts)
    {
        foreach (var (name, value) in JsonNode.Parse(told)!.AsObject()) Metadata[name] = value?.DeepClone();
        Assert.Equal(facts, Caller().Details.Where(fact => fact.Label is "Spoken by" or "Language" or "Transcriber's confidence").Select(fact => $"{fact.Label}: {fact.Value}"));
    }

    [Fact]
    public void A_call_that_was_handed_over_or_met_a_machine_says_so()
    {
        _call["in_voicemail"] = true;
        Raw["transfers"] = JsonNode.Parse("""[{"at_ms":1000,"kind":"sip","to":"sip:desk@example.com","outcome":"completed"}, 5]""");
        var facts = SampleCalls.Page(_call).Facts.Single(group => group.Title == "Call").Facts;
        Assert.Equal("Yes", Assert.Single(facts, fact => fact.Label == "Voicemail").Value);
        Assert.Contains("sip:desk@example.com", Assert.Single(facts, fact => fact.Label == "Handed over").Value, StringComparison.Ordinal);
    }

    private JsonObject Raw => _call["general_meta_data_raw"]!.AsObject();

    private JsonObject Metadata => CallerRow["metadata"] as JsonObject ?? (JsonObject)(CallerRow["metadata"] = new JsonObject());

    private JsonObject CallerRow => _call["transcript_with_tool_calls"]!.AsArray().OfType<JsonObject>().First(row => (string?)row["role"] == "user");

    private SpokenEntry Caller() => SampleCalls.Page(_call).Entries.OfType<SpokenEntry>().First(entry => entry.IsCaller);

    private IEnumerable<string> Start() => SampleCalls.Page(_call).Facts.Where(group => group.Title == "Until the first word").SelectMany(group => group.Facts).Select(fact => $"{fact.Label}: {fact.Value}");
}
