using Tuner.Cli.CallViews;
using Tuner.Pipecat.Models;
using static Tuner.Cli.Tests.Support.Payloads;

namespace Tuner.Cli.Tests.Show;

public class CallViewTests
{
    private const int Width = 100;

    [Fact]
    public void The_heading_says_which_call_it_was_how_long_and_who_ended_it()
    {
        var text = Print(Of(User("Hello", 0, 500)));
        Assert.Contains("call-1", text, StringComparison.Ordinal);
        Assert.Contains("web_call, 2026-11-24 04:40:33 UTC, 38.2 s, the caller hung up", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_it_cost_and_a_resolver_that_raised_are_told()
    {
        var text = Print(Of(User("Hello", 0, 500)) with
        {
            CallCost = 3.75,
            GeneralMetaDataRaw = new() { Recording = new() { ReasonSource = "frame", Complete = true, Cut = false, ResolverError = "KeyError" } },
        });
        Assert.Contains("cost  $0.0375", text, StringComparison.Ordinal);
        Assert.Contains("end   the application's resolver raised KeyError", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_server_was_too_small_for_is_told()
    {
        var call = Of(User("Hello", 0, 500));
        var whole = new RecordingInfo { ReasonSource = "frame", Complete = true, Cut = false };
        Assert.DoesNotContain("left out", Print(call with { GeneralMetaDataRaw = new() { Recording = whole } }), StringComparison.Ordinal);
        var text = Print(call with { GeneralMetaDataRaw = new() { Recording = whole with { LeftOut = new() { Values = 2, Bytes = 1_234_567 } } } });
        Assert.Contains("The server takes no larger record: 2 values of 1,234,567 bytes are left out", text, StringComparison.Ordinal);
        text = Print(call with { GeneralMetaDataRaw = new() { Recording = whole with { LeftOut = new() { Values = 1, Bytes = 900 } } } });
        Assert.Contains("1 value of 900 bytes is left out", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_transcript_reads_as_a_chat_with_times()
    {
        var text = Print(Of(Agent("How can I help?", 985, 2185), User("What's my balance?", 2753, 3755)));
        Assert.Contains("0:00.985  bot     How can I help?", text, StringComparison.Ordinal);
        Assert.Contains("0:02.753  caller  What's my balance?", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_shows_what_made_the_caller_wait()
    {
        var text = Print(Of(Agent("Sure.", 4671, 6000, new() { E2ELatency = 916, LatencyPartsMs = new() { TurnDetection = 493, Llm = 250, TextAggregation = 49, Tts = 122, Unexplained = 2 } })));
        Assert.Contains("answered after 916 ms", text, StringComparison.Ordinal);
        Assert.Contains("░ turn detection 493  █ model 250  ▪ text 49  ▒ voice 122  · unexplained 2", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_caller_who_got_no_answer_is_told_and_so_is_a_median_that_falls_on_him()
    {
        var quality = new CallQuality { Answers = 1, ResponseTimeP50Ms = 13_700, ResponseTimeP50AtLeast = true, ResponseTimeP95Ms = 13_700, ResponseTimeP95AtLeast = true, Unanswered = 1, InterruptionsByCaller = 0, InterruptionsByBot = 0, LongestSilenceMs = 13_700, Tools = 0, ToolsFailed = 0, Errors = 0 };
        var call = Of(User("What do I owe?", 1000, 2000) with { Metadata = new() { UnansweredMs = 13_700 } }) with { GeneralMetaDataRaw = new() { Quality = quality } };
        var text = Print(call);
        Assert.Contains("What do I owe? [no answer for 13.7 s]", text, StringComparison.Ordinal);
        Assert.Contains("median ≥ 13.7 s", text, StringComparison.Ordinal);
        Assert.Contains("1 turn of the caller got no answer", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_cut_says_so_and_keeps_what_nobody_heard()
    {
        var text = Print(Of(Agent("We open at", 0, 900, new() { Interrupted = true, UnheardText = "nine in the morning.", Estimated = true })));
        Assert.Contains("We open at [cut off] [words estimated]", text, StringComparison.Ordinal);
        Assert.Contains("not heard: nine in the morning.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tool_shows_its_parameters_its_time_and_its_result()
    {
        var text = Print(Of(
            new() { Role = SegmentRole.AgentFunction, StartMs = 4504, Tool = new() { Name = "lookup", Params = Json("""{"account":"A-1"}"""), StartMs = 4504, EndMs = 4804 } },
            new() { Role = SegmentRole.AgentResult, StartMs = 4804, Tool = new() { Name = "lookup", Result = Json("""{"value":[1,2]}""") } }));
        Assert.Contains("""tool    lookup {"account":"A-1"} took 300 ms""", text, StringComparison.Ordinal);
        Assert.Contains("result  lookup gave [1,2]", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tool_that_failed_says_how()
    {
        var text = Print(Of(new TranscriptSegment { Role = SegmentRole.AgentFunction, StartMs = 1, Tool = new() { Name = "lookup", IsError = true, Error = "never_ended" } }));
        Assert.Contains("lookup [never ended]", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_in_the_flow_is_shown()
    {
        var text = Print(Of(new TranscriptSegment { Role = SegmentRole.NodeTransition, StartMs = 1, Node = new() { From = "start", To = "ask_size", Reason = "choose_size" } }));
        Assert.Contains("start → ask_size by choose_size", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_known_of_the_whole_call_follows()
    {
        var text = Print(Of(User("x", 0, 1)) with
        {
            GeneralMetaDataRaw = new()
            {
                AiModels = new() { LlmModel = "gpt-4o" },
                UsageToken = new() { LlmToken = 1384, TtsCharacterCount = 81 },
                Errors = [new() { AtMs = 1500, Source = "OpenAILLMService#0", Message = "503 from the model", Fatal = false, Recovered = true }],
                UnheardResponses = [new() { StartMs = 700, Text = "Of course", Reason = "call_ended" }],
                Stalls = [new() { StartMs = 2000, EndMs = 3200 }],
                Recording = new() { ReasonSource = "none", Complete = true, Cut = false, Masked = new Dictionary<string, long> { ["card"] = 2, ["\u001b[2Jown"] = 1 } },
            },
        });
        Assert.Contains("  2 × card number, 1 × ", text, StringComparison.Ordinal);
        Assert.Contains("1,384 tokens (gpt-4o), 81 characters spoken", text, StringComparison.Ordinal);
        Assert.Contains("0:01.500 OpenAILLMService#0: 503 from the model (recovered)", text, StringComparison.Ordinal);
        Assert.Contains("0:00.700 Of course (call ended)", text, StringComparison.Ordinal);
        Assert.Contains("0:02.000 for 1.2 s", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_that_is_not_whole_says_so()
    {
        var call = Of(User("x", 0, 1));
        string Of1(bool cut) => Print(call with { GeneralMetaDataRaw = new() { Recording = new() { ReasonSource = "none", Complete = false, Cut = cut } } });
        Assert.Contains("went away before the call was over", Of1(cut: true), StringComparison.Ordinal);
        Assert.Contains("lines of the log are missing", Of1(cut: false), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[red]markup[/] [bold")]
    [InlineData("\e[2J\e[31mescape\a")]
    [InlineData("a\nb\r\u009bc")]
    public void Hostile_text_is_only_text(string hostile)
    {
        var call = Of(
            User(hostile, 0, 1),
            new() { Role = SegmentRole.AgentFunction, StartMs = 1, Tool = new() { Name = hostile, Params = Json("""{"[/]\u001b[31m":"\u001b]0;x\u0007"}"""), IsError = true, Error = hostile } },
            new() { Role = SegmentRole.NodeTransition, StartMs = 1, Node = new() { From = hostile, To = hostile, Reason = hostile } },
            new() { Role = hostile, Text = hostile }) with
        {
            CallId = hostile,
            CallType = hostile,
            DisconnectionReason = hostile,
            GeneralMetaDataRaw = new()
            {
                AiModels = new() { LlmModel = hostile },
                UsageToken = new() { LlmToken = 1 },
                Errors = [new() { AtMs = 1, Source = hostile, Message = hostile, Fatal = true, Recovered = false }],
                UnheardResponses = [new() { StartMs = 7, Text = hostile, Reason = hostile }],
            },
        };
        Assert.DoesNotContain(Print(call), letter => char.IsControl(letter) && letter != '\n');
    }

    [Fact]
    public void No_line_is_wider_than_the_terminal()
    {
        var text = Print(Of(User(new string('w', 5000), 0, 1), Agent(string.Join(' ', Enumerable.Repeat("word", 400)), 2, 3)));
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= Width, line));
    }

    [Fact]
    public void A_pipe_gets_no_spaces_at_the_ends_of_lines() =>
        Assert.DoesNotContain(Print(Of(User("a", 0, 1), User("a longer text", 2, 3))).Split('\n'), line => line.EndsWith(' '));

    [Fact]
    public void A_very_long_call_is_cut_and_says_how_much_is_left()
    {
        var rows = Enumerable.Range(0, 2345).Select(i => User("x", i, i)).ToArray();
        Assert.Contains("… and 345 more rows", Print(Of(rows)), StringComparison.Ordinal);
    }

    [Fact]
    public void Colours_come_only_where_they_are_wanted()
    {
        var call = Of(User("Hello", 0, 1));
        Assert.Contains("\e[", Print(call, styled: true), StringComparison.Ordinal);
        Assert.DoesNotContain("\e", Print(call), StringComparison.Ordinal);
    }

    private static string Print(CallPayload call, bool styled = false)
    {
        using var writer = new StringWriter();
        var context = new CommandContext { Out = writer, Error = TextWriter.Null, In = () => Stream.Null, Variable = _ => null, Styled = styled, Width = Width };
        context.Print(CallView.Of(call, Width));
        return writer.ToString();
    }
}
