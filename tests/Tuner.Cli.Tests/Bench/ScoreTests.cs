using System.Text.Json;
using Tuner.Cli.Bench.Truth;
using Tuner.Pipecat.Models;
using static Tuner.Cli.Tests.Support.Payloads;

namespace Tuner.Cli.Tests.Bench;

/// <summary>A scorer that lets a wrong record pass proves nothing: each kind of fault must be seen.</summary>
public class ScoreTests
{
    private const long Began = 1_795_495_233_992;

    private static readonly CallTruth Truth = JsonSerializer.Deserialize("""
        {"segments":[
           {"role":"user","text":"What's my balance?","start_ms":1000,"end_ms":2000},
           {"role":"agent_function","name":"lookup","id":"c1","params":{"account":"A-1"},"start_ms":2500},
           {"role":"agent_result","name":"lookup","id":"c1","result":"ten","start_ms":2800},
           {"role":"agent","text":"You have ten dollars left on","start_ms":3000,"end_ms":4000,"interrupted":true}],
         "latencies":[{"bot_start_ms":3000,"e2e_ms":1000,"parts_ms":{"turn_detection":400,"llm":200,"tool":300,"text_aggregation":0,"tts":100}}],
         "nodes":[{"t":500,"from":null,"to":"ask"}],
         "usage":{"total_tokens":100,"tts_characters":30},"reason":"user_hangup","errors":1,"metrics":true}
        """, TruthJson.Default.CallTruth)!;

    private static readonly TranscriptSegment Node = new() { Role = SegmentRole.NodeTransition, StartMs = 500, Node = new() { From = "start", To = "ask" } };
    private static readonly TranscriptSegment Question = User("What's my  balance?", 1000, 2000);
    private static readonly TranscriptSegment Function = new() { Role = SegmentRole.AgentFunction, StartMs = 2500, Tool = new() { Name = "lookup", RequestId = "c1", Params = Json("""{"account":"A-1"}""") } };
    private static readonly TranscriptSegment Result = new() { Role = SegmentRole.AgentResult, StartMs = 2800, Tool = new() { Name = "lookup", RequestId = "c1", Result = Json("""{"value":"ten"}""") } };

    private static readonly LatencyParts Parts = new() { TurnDetection = 400, Llm = 200, Tool = 300, Tts = 95, Unexplained = 5 };
    private static readonly TranscriptSegment Answer = Agent("You have ten dollars left", 3000, 4000, new() { Interrupted = true, E2ELatency = 1000, LatencyPartsMs = Parts });

    private static readonly CallPayload Right = Of(Node, Question, Function, Result, Answer) with
    {
        GeneralMetaDataRaw = new() { UsageToken = new() { LlmToken = 100, TtsCharacterCount = 30 }, Errors = [new() { AtMs = 1, Message = "x", Fatal = false, Recovered = true }] },
    };

    [Fact]
    public void A_right_record_has_every_fact_right()
    {
        var facts = Score.Of(Right, Truth, Began);
        Assert.All(facts, fact => Assert.Empty(fact.Faults));
        Assert.Equal(12, facts.Count);
    }

    public static TheoryData<string, string> Faults => new()
    {
        { "text", "Caller" }, { "start", "Caller" }, { "end", "Caller" }, { "lost row", "Caller" },
        { "words", "Bot" }, { "not interrupted", "Bot" }, { "ghost", "Bot" },
        { "tool name", "Tools" }, { "params", "Tools" }, { "result", "Tools" }, { "tool time", "Tools" },
        { "node", "Nodes" }, { "node time", "Nodes" },
        { "latency", "Latency" }, { "part", "Parts" }, { "sum", "Parts" }, { "no parts", "Parts" },
        { "tokens", "Usage" }, { "characters", "Usage" }, { "reason", "End" }, { "no errors", "Errors" },
        { "order", "Shape" }, { "began", "Shape" }, { "ended", "Shape" }, { "no id", "Shape" }, { "latency of nobody", "Shape" }, { "negative part", "Shape" }, { "no times", "Shape" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Each_fault_is_seen_in_its_kind(string fault, string kind)
    {
        var record = fault switch
        {
            "text" => With(Question, Question with { Text = "What is my balance?" }),
            "start" => With(Question, Question with { StartMs = 1151 }),
            "end" => With(Question, Question with { EndMs = 2151 }),
            "lost row" => With(Question),
            "words" => With(Answer, Answer with { Text = "You have eleven dollars left" }),
            "not interrupted" => With(Answer, Answer with { Metadata = Answer.Metadata! with { Interrupted = null } }),
            "ghost" => With(Answer, Answer, Agent("Nobody said this", 5000, 5100)),
            "tool name" => With(Function, Function with { Tool = Function.Tool! with { Name = "look" } }),
            "params" => With(Function, Function with { Tool = Function.Tool! with { Params = Json("{}") } }),
            "result" => With(Result, Result with { Tool = Result.Tool! with { Result = Json("""{"value":"ten","more":1}""") } }),
            "tool time" => With(Result, Result with { StartMs = 2921 }),
            "node" => With(Node, Node with { Node = new() { From = "start", To = "end" } }),
            "node time" => With(Node, Node with { StartMs = 621 }),
            "latency" => WithAnswer(answer => answer with { E2ELatency = 1121, LatencyPartsMs = Parts with { Unexplained = 126 } }),
            "part" => WithAnswer(answer => answer with { LatencyPartsMs = Parts with { Llm = 281, Unexplained = -1 } }),
            "sum" => WithAnswer(answer => answer with { LatencyPartsMs = Parts with { Unexplained = 8 } }),
            "no parts" => WithAnswer(answer => answer with { LatencyPartsMs = null }),
            "tokens" => Right with { GeneralMetaDataRaw = Right.GeneralMetaDataRaw! with { UsageToken = new() { TtsCharacterCount = 30 } } },
            "characters" => Right with { GeneralMetaDataRaw = Right.GeneralMetaDataRaw! with { UsageToken = new() { LlmToken = 100, TtsCharacterCount = 31 } } },
            "reason" => Right with { DisconnectionReason = DisconnectReason.AgentHangup },
            "no errors" => Right with { GeneralMetaDataRaw = Right.GeneralMetaDataRaw! with { Errors = [] } },
            "order" => Right with { TranscriptWithToolCalls = [.. Right.TranscriptWithToolCalls.Reverse()] },
            "began" => Right with { StartTimestamp = Began + 151 },
            "ended" => Right with { EndTimestamp = Began + 3998 },
            "no id" => Right with { CallId = "" },
            "latency of nobody" => With(Question, Question with { Metadata = new() { E2ELatency = 5 } }),
            "negative part" => WithAnswer(answer => answer with { LatencyPartsMs = Parts with { Llm = 210, TextAggregation = -3, Unexplained = -2 } }),
            _ => With(Answer, Answer with { EndMs = null }),
        };
        Assert.Contains(Score.Of(record, Truth, Began), fact => !fact.Right && fact.Kind.ToString() == kind);
    }

    [Fact]
    public void One_stretch_of_sound_may_be_two_rows()
    {
        var truth = Truth with { Segments = [new() { Role = SegmentRole.Agent, Text = "One moment. Here it is.", StartMs = 100, EndMs = 2000 }], Latencies = [] };
        var record = Of(Node, Agent("One moment.", 100, 1000), Agent("Here it is.", 1050, 2000));
        Assert.All(Score.Of(record, truth, Began).Where(fact => fact.Kind == FactKind.Bot), fact => Assert.Empty(fact.Faults));
    }

    [Theory]
    [InlineData("a b c d", "a b c d", 1.0)]
    [InlineData("a b c d", "b c d e", 0.75)]
    [InlineData("a b x c d", "a b y c d", 0.8)]
    [InlineData("a b", "c d", 0.0)]
    [InlineData("", null, 1.0)]
    public void Likeness_is_the_share_of_words_in_common_blocks(string left, string? right, double expected) => Assert.Equal(expected, Words.Alike(left, right), 6);

    private static CallPayload With(TranscriptSegment row, params TranscriptSegment[] inPlace) =>
        Right with { TranscriptWithToolCalls = [.. Right.TranscriptWithToolCalls.SelectMany(each => each == row ? inPlace : [each])] };

    private static CallPayload WithAnswer(Func<TranscriptMetadata, TranscriptMetadata> change) => With(Answer, Answer with { Metadata = change(Answer.Metadata!) });
}
