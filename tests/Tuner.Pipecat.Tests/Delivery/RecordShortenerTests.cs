using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tuner.Pipecat.Delivery;

namespace Tuner.Pipecat.Tests.Delivery;

public sealed class RecordShortenerTests
{
    private static readonly string Spoken = string.Concat(Enumerable.Repeat("Every word of this was said. ", 200));

    [Fact]
    public void The_largest_results_of_tools_go_first_and_leave_size_and_hash()
    {
        var record = Record(results: [100_000, 50_000, 1_000], parameters: 80_000, error: 20_000, application: 30_000);
        var left = Shorten(record, record.Length - 90_000);
        var gone = Result(left, 0)["left_out"]!;
        Assert.Equal(100_000 + "{\"value\":\"\"}".Length, (long)gone["bytes"]!);
        Assert.Equal(Convert.ToHexStringLower(Sha256.Hash(Encoding.UTF8.GetBytes($"{{\"value\":\"{new string('r', 100_000)}\"}}"))), (string)gone["sha256"]!);
        Assert.NotNull(Result(left, 1)["value"]);
        var leftOut = left["general_meta_data_raw"]!["recording"]!["left_out"]!;
        Assert.Equal(1, (int)leftOut["values"]!);
        Assert.Equal((long)gone["bytes"]!, (long)leftOut["bytes"]!);
    }

    [Fact]
    public void Then_go_what_went_into_tools_what_the_application_added_and_errors_and_never_what_was_said()
    {
        var record = Record(results: [100_000, 1_000], parameters: 80_000, error: 20_000, application: 30_000);
        var small = RecordShortener.Fit(record, 25_000 + Spoken.Length * 3)!;
        Assert.True(small.Length <= 25_000 + (Spoken.Length * 3), $"{small.Length} bytes");
        var left = JsonNode.Parse(small)!;
        Assert.NotNull(Rows(left)[0]!["tool"]!["params"]!["left_out"]);
        Assert.NotNull(left["general_meta_data_raw"]!["prompt"]!["left_out"]);
        Assert.NotNull(left["general_meta_data_raw"]!["usage"]!["llm"]);

        // Nothing is small enough, and all that was said stays.
        left = Shorten(record, 10);
        Assert.StartsWith("(left_out: ", (string)left["general_meta_data_raw"]!["errors"]![0]!["message"]!, StringComparison.Ordinal);
        Assert.Equal([Spoken, Spoken], Rows(left).Where(row => (string)row!["role"]! is "user" or "agent").Select(row => (string)row!["text"]!));
        Assert.Equal(Spoken, (string)left["general_meta_data_raw"]!["unheard_responses"]![0]!["text"]!);
    }

    [Fact]
    public void The_times_of_words_go_before_all_else_the_longest_list_first_and_what_was_said_stays()
    {
        static string Word(int i) => $$$"""{"word":"w{{{i}}}","start_ms":{{{i}}},"end_ms":{{{i}}} }""";
        static string Row(string role, int words) => $$$"""
            {"role":"{{{role}}}","text":"Said.","words":[{{{string.Join(',', Enumerable.Range(0, words).Select(Word))}}}],"metadata":{"measured":{"start":"exact","words":"exact"} } }
            """;
        var record = Encoding.UTF8.GetBytes($$$"""{"transcript_with_tool_calls":[{{{Row("user", 30)}}},{{{Row("agent", 100)}}},{{{Row("agent", 2)}}},{"role":"agent_result","tool":{"result":"{{{new string('r', 400)}}}"}}]}""");
        var rows = Rows(Shorten(record, record.Length - 1_000));
        Assert.Equal((30, 2), (rows[0]!["words"]!.AsArray().Count, rows[2]!["words"]!.AsArray().Count));
        Assert.Null(rows[1]!["words"]);
        Assert.Equal("""{"start":"exact"}""", rows[1]!["metadata"]!["measured"]!.ToJsonString());
        Assert.Equal("Said.", (string)rows[1]!["text"]!);
        Assert.Equal(400, ((string)rows[3]!["tool"]!["result"]!).Length);

        rows = Rows(Shorten(record, 10));
        Assert.Null(rows[0]!["words"]);
        Assert.StartsWith("(left_out: ", (string)rows[3]!["tool"]!["result"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"call_id":"c","transcript_with_tool_calls":[{"role":"user","text":"Hello"}]}""")]
    [InlineData("[1]")]
    [InlineData("no json")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"transcript_with_tool_calls":7,"general_meta_data_raw":"x","collected_dynamic_variables":[]}""")]
    public void Where_nothing_can_be_left_out_there_is_no_shorter_record(string payload) =>
        Assert.Null(RecordShortener.Fit(Encoding.UTF8.GetBytes(payload), 1));

    [Theory]
    [InlineData(199, false)] // as JSON, with its quotes
    [InlineData(200, true)]
    public void What_stands_for_a_value_takes_200_bytes_so_smaller_ones_stay(int bytes, bool goes)
    {
        var record = Encoding.UTF8.GetBytes($$$"""{"general_meta_data_raw":{"mine":"{{{new string('m', bytes - 2)}}}"}}""");
        Assert.Equal(goes, RecordShortener.Fit(record, 10) is not null);
    }

    [Theory]
    [InlineData(1000, 0)] // another value of 500 bytes gone leaves 300 less
    [InlineData(700, 1)]
    [InlineData(699, 2)]
    [InlineData(400, 2)]
    public void No_more_goes_than_must_and_what_is_said_of_it_is_counted_in(int roomFor, int gone)
    {
        // Two values of 500 bytes, and what stands around them.
        var record = Encoding.UTF8.GetBytes($$$"""{"collected_dynamic_variables":{"a":"{{{new string('a', 498)}}}","b":"{{{new string('b', 498)}}}"}}""");
        var around = record.Length - 1000;
        var left = RecordShortener.Fit(record, around + roomFor + 200);
        if (gone == 0)
        {
            Assert.Null(left);
            return;
        }

        var leftOut = JsonNode.Parse(left)!["general_meta_data_raw"]!["recording"]!["left_out"]!;
        Assert.Equal((gone, 500 * gone), ((int)leftOut["values"]!, (int)leftOut["bytes"]!));
    }

    [Fact]
    public void Results_go_before_what_went_in_and_that_before_errors_whatever_is_larger()
    {
        var record = Encoding.UTF8.GetBytes($$$"""
            {"transcript_with_tool_calls":[
            {"role":"agent_function","text":"{{{new string('f', 900)}}}","tool":{"params":"{{{new string('p', 800)}}}","error":"{{{new string('e', 2000)}}}"}},
            {"role":"agent_result","text":"{{{new string('t', 300)}}}","tool":{"result":"{{{new string('r', 400)}}}"}},
            {"role":"agent","text":"{{{new string('s', 3000)}}}"}],
            "general_meta_data_raw":{"errors":[{"message":"{{{new string('m', 1000)}}}"}],"mine":"{{{new string('o', 850)}}}"}}
            """.ReplaceLineEndings(""));
        var order = new List<string>();
        for (long limit = record.Length; limit > 3000; limit -= 50)
        {
            if (RecordShortener.Fit(record, limit) is not { } left) continue;
            foreach (var (name, letter) in ((string, char)[])[("result", 'r'), ("its text", 't'), ("text of the call", 'f'), ("own", 'o'), ("params", 'p'), ("error of the tool", 'e'), ("error", 'm'), ("said", 's')])
                if (!order.Contains(name) && !Encoding.UTF8.GetString(left).Contains(new string(letter, 200), StringComparison.Ordinal)) order.Add(name);
        }

        Assert.Equal(["result", "its text", "text of the call", "own", "params", "error of the tool", "error"], order);
    }

    private static JsonNode Shorten(byte[] record, long limit) => JsonNode.Parse(RecordShortener.Fit(record, limit)!)!;

    private static JsonArray Rows(JsonNode record) => record["transcript_with_tool_calls"]!.AsArray();

    private static JsonNode Result(JsonNode record, int index) => Rows(record).Where(row => (string)row!["role"]! == "agent_result").ElementAt(index)!["tool"]!["result"]!;

    private static byte[] Record(int[] results, int parameters, int error, int application) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        call_id = "c",
        transcript_with_tool_calls = new object[]
        {
            new { role = "agent_function", text = "find", tool = new { name = "find", @params = new { text = new string('p', parameters) } } },
            new { role = "user", text = Spoken },
            new { role = "agent", text = Spoken },
        }.Concat(results.Select(length => (object)new { role = "agent_result", tool = new { name = "find", result = new { value = new string('r', length) } } })),
        general_meta_data_raw = new
        {
            recording = new { complete = true },
            usage = new { llm = new { text = new string('u', 5000) } },
            unheard_responses = new[] { new { text = Spoken } },
            errors = new[] { new { message = new string('e', error) } },
            prompt = new string('a', application).Split('x').Select(text => new { text }).First(),
        },
    });
}
