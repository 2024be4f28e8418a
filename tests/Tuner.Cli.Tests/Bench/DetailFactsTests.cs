using System.Text.Json;
using Tuner.Cli.Bench.Truth;
using Tuner.Pipecat.Models;
using static Tuner.Cli.Tests.Support.Payloads;

namespace Tuner.Cli.Tests.Bench;

/// <summary>What a truth says of a row beside its words and times is judged; what it calls unsure is not.</summary>
public class DetailFactsTests
{
    private const long Began = 1_795_495_233_992;

    private static readonly TranscriptMetadata About = new() { Input = "text", Muted = true, Speaker = "A", Languages = ["en", "de"], TranscriptConfidence = 0.71 };

    private static CallTruth Truth(string more) => JsonSerializer.Deserialize($$"""
        {"segments":[{"role":"user","text":"Hello there","start_ms":1000,"end_ms":2000{{more}}}],"latencies":[],"nodes":[],
         "usage":{"total_tokens":null,"tts_characters":null},"services":["Ear","Voice"]}
        """, TruthJson.Default.CallTruth)!;

    private static IEnumerable<ScoredFact> Wrong(string truth, TranscriptMetadata about, long start = 1000, long end = 2000) =>
        Score.Of(Of(User("Hello there", start, end) with { Metadata = about }), Truth(truth), Began).Where(fact => !fact.Right);

    [Fact]
    public void Details_that_are_right_are_facts()
    {
        var facts = Score.Of(Of(User("Hello there", 1000, 2000) with { Metadata = About }),
            Truth(""","input":"text","muted":true,"speakers":["A"],"languages":["en","de"],"confidence":0.7"""), Began);
        Assert.Equal(5, facts.Count(fact => fact.Kind == FactKind.Details));
        Assert.All(facts, fact => Assert.Empty(fact.Faults));
    }

    [Theory]
    [InlineData(""","input":"voice" """)] // the record says what did not happen
    [InlineData(""","muted":false""")]
    [InlineData(""","input":"dtmf","muted":true""")]
    [InlineData(""","input":"text","muted":true,"speakers":["B"]""")]
    [InlineData(""","input":"text","muted":true,"languages":["de","en"]""")]
    [InlineData(""","input":"text","muted":true,"confidence":0.8""")]
    public void A_detail_that_is_wrong_is_seen(string truth) => Assert.Contains(Wrong(truth, About), fact => fact.Kind == FactKind.Details);

    [Fact]
    public void A_row_without_details_lacks_those_that_the_truth_has() =>
        Assert.Equal(3, Wrong(""","input":"text","speakers":["A"],"confidence":0.7""", null!).Count());

    [Fact]
    public void What_is_unsure_is_neither_right_nor_wrong_nor_a_ghost() => Assert.Empty(Wrong(""","unsure":true""", About, 5000, 9000));

    [Theory]
    [InlineData(1000, 2000, true)]
    [InlineData(1800, 2900, true)]
    [InlineData(1951, 2900, false)]
    [InlineData(1800, 3051, false)]
    public void Times_may_be_as_late_as_the_truth_allows(long start, long end, bool right) =>
        Assert.Equal(right, !Wrong(""","start_to_ms":1800,"end_to_ms":2900""", new(), start, end).Any());

    [Theory]
    [InlineData(1500, "there", true)]
    [InlineData(1351, "there", true)]
    [InlineData(1349, "there", false)]
    [InlineData(1500, "here", false)]
    public void Words_are_judged_by_how_they_are_written_and_when_they_began(long start, string word, bool right)
    {
        var row = User("Hello there", 1000, 2000) with { Words = [new() { Word = "Hello", StartMs = 1000, EndMs = 1400 }, new() { Word = word, StartMs = start, EndMs = 2000 }] };
        var facts = Score.Of(Of(row), Truth(""","words":[{"word":"Hello","start_ms":1000},{"word":"there","start_ms":1500}]"""), Began);
        Assert.Equal(right, facts.Single(fact => fact.Kind == FactKind.Details).Right);
    }

    [Fact]
    public void The_first_word_is_judged_by_when_it_came()
    {
        var truth = Truth("") with { FirstWordMs = 900 };
        var record = Of(User("Hello there", 1000, 2000));
        Assert.Contains(Score.Of(record, truth, Began), fact => fact.What == "first word" && !fact.Right);
    }

    [Theory]
    [InlineData(2000, "half", 2100, true)]
    [InlineData(2000, "half", 2121, false)]
    [InlineData(2000, "all", 2000, false)]
    public void What_a_tool_told_before_its_result_is_judged_by_its_text_and_when(long at, string text, long told, bool right)
    {
        var truth = Truth("") with { Segments = [new() { Role = SegmentRole.AgentFunction, Id = "c1", Name = "count", StartMs = 1500, Intermediate = [new(at, text)] }] };
        var row = new TranscriptSegment { Role = SegmentRole.AgentFunction, StartMs = 1500, Tool = new() { Name = "count", RequestId = "c1", IntermediateResults = [new() { AtMs = told, Text = "half" }] } };
        Assert.Equal(right, Score.Of(Of(row), truth, Began).Single(fact => fact.Kind == FactKind.Details).Right);
    }

    [Theory]
    [InlineData("sip", "+1", "asked", 5100, true)]
    [InlineData("sip", "+1", "asked", 5151, false)]
    [InlineData("warm", "+1", "asked", 5000, false)]
    [InlineData("sip", "+2", "asked", 5000, false)]
    [InlineData("sip", "+1", "failed", 5000, false)]
    public void Transfers_are_judged_by_way_target_outcome_and_time(string kind, string to, string outcome, long at, bool right)
    {
        var truth = Truth("") with { Transfers = [new(5000, kind, to, outcome)] };
        var record = Of(User("Hello there", 1000, 2000)) with { GeneralMetaDataRaw = new() { Transfers = [new() { AtMs = at, Kind = "sip", To = "+1", Outcome = "asked" }] } };
        Assert.Equal(right, Score.Of(record, truth, Began).Single(fact => fact.Kind == FactKind.Details).Right);
    }

    [Fact]
    public void A_transfer_that_nobody_asked_for_is_wrong()
    {
        var record = Of(User("Hello there", 1000, 2000)) with { GeneralMetaDataRaw = new() { Transfers = [new() { AtMs = 1, Kind = "cold", Outcome = "completed" }] } };
        Assert.Contains(Score.Of(record, Truth("") with { Transfers = [] }, Began), fact => fact.What == "transfers" && !fact.Right);
    }

    [Theory]
    [InlineData("music", 1000, true)]
    [InlineData("recording", 1000, false)]
    [InlineData(null, 1000, false)]
    [InlineData("music", 1151, false)]
    public void Music_is_a_row_of_its_kind_without_words(string? kind, long start, bool right)
    {
        var truth = Truth("") with { Segments = [new() { Role = SegmentRole.Agent, Kind = "music", StartMs = 1000, EndMs = 3000 }] };
        var row = new TranscriptSegment { Role = SegmentRole.Agent, StartMs = start, EndMs = 3000, Metadata = new() { Kind = kind } };
        Assert.Equal(right, Score.Of(Of(row), truth, Began).Where(fact => fact.Kind == FactKind.Bot).All(fact => fact.Right));
    }

    [Theory]
    [InlineData("de", true)]
    [InlineData("fr", false)]
    [InlineData(null, false)]
    public void What_was_heard_at_an_output_of_its_own_says_so(string? told, bool right)
    {
        var truth = Truth("") with { Segments = [new() { Role = SegmentRole.Agent, Text = "Guten Tag", StartMs = 1000, EndMs = 3000, Destination = "de" }] };
        var row = new TranscriptSegment { Role = SegmentRole.Agent, Text = "Guten Tag", StartMs = 1000, EndMs = 3000, Metadata = new() { Destination = told } };
        Assert.Equal(right, Score.Of(Of(row), truth, Began).Where(fact => fact.Kind == FactKind.Bot).All(fact => fact.Right));
    }
}
