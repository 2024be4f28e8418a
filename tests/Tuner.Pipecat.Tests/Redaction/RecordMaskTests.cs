using System.Text;
using System.Text.Json.Nodes;
using Tuner.Pipecat.Redaction;

namespace Tuner.Pipecat.Tests.Redaction;

/// <summary>A finished record, masked for a copy.</summary>
public class RecordMaskTests
{
    [Fact]
    public void A_number_that_is_dictated_in_pieces_over_several_rows_is_masked()
    {
        var rows = Rows("""
            [{"role":"user","text":"it is four one one one","start_ms":0,"end_ms":900},
             {"role":"user","text":"one one one one","start_ms":1500,"end_ms":2500},
             {"role":"agent","text":"mm-hm","start_ms":2600,"end_ms":2800},
             {"role":"user","text":"one one one one one one one one","start_ms":3000,"end_ms":5000}]
            """);
        Assert.Equal("it is [card]", (string?)rows[0]!["text"]);
        Assert.All([rows[1], rows[3]], row => Assert.DoesNotContain("one", (string?)row!["text"], StringComparison.Ordinal));
        Assert.Equal("mm-hm", (string?)rows[2]!["text"]);
    }

    [Fact]
    public void Of_a_number_that_is_known_a_part_is_masked_wherever_it_stands_also_before()
    {
        var rows = Rows("""
            [{"role":"agent_function","start_ms":0,"tool":{"name":"pay","request_id":"r","params":{"last":"41111111","amount":12}}},
             {"role":"user","text":"4111 1111 1111 1111","start_ms":10,"end_ms":900,"words":[{"word":"4111"}]},
             {"role":"agent","text":"Paid.","start_ms":1000,"end_ms":1500,"metadata":{"unheard_text":"With 4111 1111 1111 1111."}}]
            """);
        Assert.Equal(("[number]", 12), ((string?)rows[0]!["tool"]!["params"]!["last"], (int)rows[0]!["tool"]!["params"]!["amount"]!));
        Assert.Equal(("[card]", null), ((string?)rows[1]!["text"], rows[1]!["words"]));
        Assert.Equal("With [card].", (string?)rows[2]!["metadata"]!["unheard_text"]);
    }

    [Fact]
    public void Parties_keys_and_the_recordings_address_go_and_what_tells_of_the_call_stays()
    {
        var masked = Masked("""
            {"call_id":"4111111111111111","caller_phone_number":"12345","recipient":"sip:desk@pbx","sip_headers":{"X-From":"+14155550100"},"recording_url":"https://rec.example/a",
             "start_timestamp":1776081600000,"call_cost":3.75,"transcript":"user: 4111 1111 1111 1111",
             "transcript_with_tool_calls":[{"role":"user","text":"DTMF: 1234#","start_ms":5,"end_ms":9,"metadata":{"input":"dtmf","e2e_latency":900}}],
             "general_meta_data_raw":{"errors":[{"at_ms":7,"message":"no account ana@example.com"}],"quality":{"answers":1},"note":"call +14155550100"}}
            """);
        Assert.Equal(("4111111111111111", "[phone]", "[phone]", "[secret]", "pipecat://no-recording"),
            ((string?)masked["call_id"], (string?)masked["caller_phone_number"], (string?)masked["recipient"], (string?)masked["sip_headers"]!["X-From"], (string?)masked["recording_url"]));
        Assert.Null(masked["transcript"]);
        Assert.Equal((1776081600000, 3.75), ((long)masked["start_timestamp"]!, (double)masked["call_cost"]!));
        Assert.Equal(("DTMF: [keys]", 900), ((string?)masked["transcript_with_tool_calls"]![0]!["text"], (int)masked["transcript_with_tool_calls"]![0]!["metadata"]!["e2e_latency"]!));
        var raw = masked["general_meta_data_raw"]!;
        Assert.Equal(("no account [email]", 7, "call +[phone]", 1), ((string?)raw["errors"]![0]!["message"], (int)raw["errors"]![0]!["at_ms"]!, (string?)raw["note"], (int)raw["quality"]!["answers"]!));
        Assert.Equal("""{"email":1,"keys":1,"phone":3,"secret":1}""", raw["masked_in_copy"]!.ToJsonString());
    }

    [Theory]
    [InlineData("id")]
    [InlineData("name")]
    [InlineData("call_id")]
    [InlineData("turn_index")]
    public void What_the_application_gave_is_masked_whatever_it_is_called(string name)
    {
        var raw = Masked($$$"""{"general_meta_data_raw":{"{{{name}}}":"4111 1111 1111 1111","usage":{"turns":[{"turn_index":1}] } } } """)["general_meta_data_raw"]!;
        Assert.Equal(("[card]", 1), ((string?)raw[name], (int)raw["usage"]!["turns"]![0]!["turn_index"]!));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"transcript_with_tool_calls":7,"general_meta_data_raw":[],"sip_headers":null,"caller_phone_number":null}""")]
    [InlineData("""{"transcript_with_tool_calls":[1,null,{"role":"user"},{"role":"agent","text":5,"metadata":"x","tool":[],"node":{}}]}""")]
    [InlineData("[]")]
    public void A_record_of_any_shape_is_copied(string record) => Assert.NotNull(JsonNode.Parse(RecordMask.Apply(Encoding.UTF8.GetBytes(record))));

    private static JsonArray Rows(string rows) => Masked($$"""{"transcript_with_tool_calls":{{rows}}}""")["transcript_with_tool_calls"]!.AsArray();

    private static JsonNode Masked(string record) => JsonNode.Parse(RecordMask.Apply(Encoding.UTF8.GetBytes(record)))!;
}
