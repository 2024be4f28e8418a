using System.Text.Json;
using Tuner.Server.Exports;

namespace Tuner.Server.Tests.Exports;

public class PipecatEvalTests
{
    private const string Rows = """
        {"role":"agent","text":"Hello, how can I help?","start_ms":300,"end_ms":2000},
        {"role":"user","text":"A table: for \"two\" # please","start_ms":3000,"end_ms":4000},
        {"role":"agent_function","start_ms":4300,"tool":{"name":"book","params":{"seats":2,"day":"Monday","open":true},"start_ms":4300,"end_ms":4600}},
        {"role":"agent","text":"Booked. Anything else?","start_ms":5000,"end_ms":6000},
        {"role":"user","text":"DTMF: 12#","start_ms":6500,"end_ms":7000,"metadata":{"input":"dtmf"}}
        """;

    [Fact]
    public void What_was_said_pressed_called_and_answered_is_a_scenario() => Assert.Equal(
        """
        # A call that happened, as a scenario: made by tuner export --format pipecat-eval.
        name: "calls"
        scenarios:
          - name: "c"
            turns:
              - expect:
                  - event: response
                    eval: "it tells the caller in substance the same as: Hello, how can I help?"
                    within_ms: 5000
              - user: "A table: for \"two\" # please"
                expect:
                  - event: function_call
                    calls: [{name: "book", args: {"seats": 2, "day": "Monday", "open": true}}]
                  - event: response
                    eval: "it tells the caller in substance the same as: Booked. Anything else?"
                    within_ms: 6500
              - dtmf: "12#"

        """, Written(Rows, new()));

    [Fact]
    public void Before_Pipecat_1_11_a_file_is_one_scenario()
    {
        var older = Written(Rows, new(Older: true));
        Assert.Contains("name: \"c\"\nturns:\n  - expect:\n      - event: response\n", older, StringComparison.Ordinal);
        Assert.DoesNotContain("scenarios", older, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_cuts_in_is_sent_after_the_bots_first_sound_and_the_answer_that_he_cuts_is_not_judged()
    {
        const string Cut = """
            {"role":"user","text":"Tell me all","start_ms":1000,"end_ms":2000},
            {"role":"agent","text":"Well, it began","start_ms":3000,"end_ms":4300,"metadata":{"interrupted":true,"e2e_latency":1000,"latency_timeline":[{"key":"llm","owner_kind":"service","owner":"m","start_ms":2300,"end_ms":2700}]}},
            {"role":"user","text":"Stop","start_ms":4000,"end_ms":4500,"metadata":{"interrupted":true}},
            {"role":"agent","text":"Of course.","start_ms":5000,"end_ms":5600}
            """;
        var newer = Written(Cut, new());
        Assert.Contains("- event: bot_started_speaking\n      - user: \"Stop\"\n        send_after: {event: bot_started_speaking, delay_ms: 1000}\n", newer, StringComparison.Ordinal);
        Assert.Contains("modality: audio", newer, StringComparison.Ordinal);
        Assert.DoesNotContain("it began", newer, StringComparison.Ordinal);
        // The older harness hears only that the model was asked: 700 ms before the first sound.
        Assert.Contains("send_after: {event: llm_started, delay_ms: 1700}", Written(Cut, new(Older: true)), StringComparison.Ordinal);
        Assert.Contains("send_after: {event: llm_started, delay_ms: 1700}", Written(Cut, new(Audio: false)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_call_on_which_the_caller_did_nothing_is_no_scenario() => Assert.Equal("", Written("""{"role":"agent","text":"Hello","start_ms":300,"end_ms":2000}""", new()));

    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("a \"b\" \\ c", "\"a \\\"b\\\" \\\\ c\"")]
    [InlineData("two\nlines\ttab", "\"two\\nlines\\ttab\"")]
    [InlineData("\u0001\u007f\u0085\u2028\ufeff", "\"\\x01\\x7f\\x85\\u2028\\ufeff\"")]
    [InlineData("😀 予約", "\"😀 予約\"")]
    public void A_text_is_quoted_as_YAML_reads_it(string text, string yaml) => Assert.Equal(yaml, Yaml.Text(text));

    [Theory]
    [InlineData("1e5", "1.0e+5")]
    [InlineData("1.5E-3", "1.5e-3")]
    [InlineData("-12", "-12")]
    [InlineData("null", "null")]
    [InlineData("[1,\"no\",{\"a\":false}]", "[1, \"no\", {\"a\": false}]")]
    public void A_value_is_the_same_in_YAML(string json, string yaml)
    {
        using var document = JsonDocument.Parse(json);
        Assert.Equal(yaml, Yaml.Value(document.RootElement));
    }

    private static string Written(string rows, EvalOptions options)
    {
        using var text = new StringWriter();
        PipecatEval.Write(text, ExportedCalls.WithRows(rows), options);
        return text.ToString();
    }
}
