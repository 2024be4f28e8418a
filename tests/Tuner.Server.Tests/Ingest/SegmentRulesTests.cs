using System.Text.Json;
using Tuner.Server.Ingest;
using Tuner.Server.Validation;

namespace Tuner.Server.Tests.Ingest;

public class SegmentRulesTests
{
    [Theory]
    [InlineData("""{"role":"user","start_ms":1,"end_ms":2}""")]
    [InlineData("""{"role":"user","start_ms":1.25,"duration_ms":2.5}""")]
    [InlineData("""{"role":"agent","words":[{"word":"Hi","start_ms":1,"end_ms":2,"confidence":0.5}]}""")]
    [InlineData("""{"role":"agent","text":null,"start_ms":1,"end_ms":2,"metadata":null,"tool":null,"node":null}""")]
    [InlineData("""{"role":"agent_function"}""")]
    [InlineData("""{"role":"agent_result","tool":{"name":"t","request_id":"1","result":{"value":[1]},"is_error":false,"error":"x","start_ms":1,"end_ms":2}}""")]
    [InlineData("""{"role":"node_transition","node":{"from":"a","to":"b","reason":"c"}}""")]
    [InlineData("""{"role":"agent_function","anything":{"else":[]},"metadata":{"e2e_latency":1,"interrupted":true,"mine":"x"}}""")]
    public void A_valid_row_passes(string row) => Assert.Empty(Check(row));

    [Theory]
    [InlineData("""[]""", ": dict_type")]
    [InlineData("""{}""", "role: missing")]
    [InlineData("""{"role":"system"}""", "role: enum")]
    [InlineData("""{"role":"USER"}""", "role: enum")]
    [InlineData("""{"role":7}""", "role: string_type")]
    [InlineData("""{"role":"user"}""", ": value_error")]
    [InlineData("""{"role":"user","words":[]}""", ": value_error")]
    [InlineData("""{"role":"agent","start_ms":1}""", ": value_error")]
    [InlineData("""{"role":"agent","end_ms":1,"duration_ms":2}""", ": value_error")]
    [InlineData("""{"role":"user","start_ms":1,"end_ms":2,"text":7}""", "text: string_type")]
    [InlineData("""{"role":"user","words":[{"word":"a","start_ms":1}]}""", "words/0/end_ms: missing")]
    [InlineData("""{"role":"user","words":[{"start_ms":1,"end_ms":2}]}""", "words/0/word: missing")]
    [InlineData("""{"role":"user","words":["a"]}""", "words/0: dict_type")]
    [InlineData("""{"role":"user","words":[{"word":"a","start_ms":1,"end_ms":2,"confidence":"high"}]}""", "words/0/confidence: float_type")]
    [InlineData("""{"role":"agent_function","start_ms":1e300}""", "start_ms: out_of_range")]
    [InlineData("""{"role":"agent_function","start_ms":true}""", "start_ms: float_type")]
    [InlineData("""{"role":"agent_function","tool":[]}""", "tool: dict_type")]
    [InlineData("""{"role":"agent_function","tool":{"params":[1]}}""", "tool/params: dict_type")]
    [InlineData("""{"role":"agent_function","tool":{"params":"x"}}""", "tool/params: dict_type")]
    [InlineData("""{"role":"agent_result","tool":{"result":7}}""", "tool/result: dict_type")]
    [InlineData("""{"role":"agent_result","tool":{"is_error":"no"}}""", "tool/is_error: bool_type")]
    [InlineData("""{"role":"agent_result","tool":{"end_ms":"x"}}""", "tool/end_ms: float_type")]
    [InlineData("""{"role":"node_transition"}""", "node: missing")]
    [InlineData("""{"role":"node_transition","node":{"to":"b"}}""", "node/from: missing")]
    [InlineData("""{"role":"node_transition","node":{"from":"a"}}""", "node/to: missing")]
    [InlineData("""{"role":"agent_function","node":{"from":"a","to":1}}""", "node/to: string_type")]
    [InlineData("""{"role":"agent_function","metadata":[]}""", "metadata: dict_type")]
    [InlineData("""{"role":"agent_function","metadata":{"e2e_latency":"fast"}}""", "metadata/e2e_latency: float_type")]
    [InlineData("""{"role":"agent_function","metadata":{"transcript_confidence":1.5}}""", "metadata/transcript_confidence: out_of_range")]
    [InlineData("""{"role":"agent_function","metadata":{"interrupted":"yes"}}""", "metadata/interrupted: bool_type")]
    public void A_broken_row_is_named(string row, string fault) => Assert.Equal(Expected(fault), Assert.Single(Check(row)));

    private static string Expected(string fault) => "row" + (fault[0] == ':' ? fault : "/" + fault);

    private static IEnumerable<string> Check(string row)
    {
        var faults = new Faults();
        using var document = JsonDocument.Parse(row);
        SegmentRules.Check(document.RootElement, FieldPath.Body.Member("row"), faults);
        return faults.List.Select(fault => $"{fault.Path}: {fault.Type}");
    }
}
