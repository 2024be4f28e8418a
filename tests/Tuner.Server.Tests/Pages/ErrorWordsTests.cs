using System.Text.Json.Nodes;
using Tuner.Pipecat.Reading;
using Tuner.Server.Pages;
using Tuner.Server.Pages.Detail;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Pages;

public class ErrorWordsTests
{
    [Theory]
    [InlineData("CartesiaTTSService#0", "server rejected WebSocket connection: HTTP 503", "Voice service lost: HTTP 503")]
    [InlineData("DeepgramSTTService#2", "speech service lost its connection", "Speech-to-text service lost: the connection broke")]
    [InlineData("OpenAILLMService#3", "Error during completion: Error code: 500 - {'error': {'message': 'scripted failure'}}", "Language model lost: HTTP 500")]
    [InlineData("OpenAILLMService#3", "Error code: 401 - {'error': {'message': 'Incorrect API key provided'}}", "Language model refused the key: HTTP 401")]
    [InlineData("OpenAILLMService#3", "Error code: 429 - {'error': {'code': 'insufficient_quota'}}", "Language model has no quota left: HTTP 429")]
    [InlineData("OpenAILLMService#3", "Error code: 429 - rate limit reached", "Language model was asked too often: HTTP 429")]
    [InlineData("OpenAIRealtimeLLMService#0", "session_expired: Your session hit the maximum duration of 60 minutes.", "Speech-to-speech service ended its session")]
    [InlineData("ElevenLabsTTSService#0", "received 1006 (abnormal closure); no close frame received or sent", "Voice service lost: the connection broke")]
    [InlineData("ElevenLabsTTSService#0", "[Errno -2] Name or service not known", "Voice service cannot be found: its address is unknown here")]
    [InlineData("OpenAILLMService#0", "Error executing function call [find_order]: no such order", "Tool find_order failed")]
    [InlineData("OpenAILLMService#0", "LLM completion timed out", "Language model did not answer in time")]
    [InlineData("Output#0", "the far end is gone", "Line to the caller lost: the connection broke")]
    [InlineData("my_processor#1", "503 sheep were counted", "My processor failed")]
    [InlineData(null, "?", "Something in the pipeline failed")]
    public void An_error_is_said_in_words_that_its_maker_understands(string? source, string message, string words) =>
        Assert.Equal(words, ErrorWords.Of(new RecordedError(0, source, message, false, false, null)));

    [Fact]
    public void A_message_of_any_length_is_looked_at_for_a_bounded_time() =>
        Assert.Equal("Voice service failed", ErrorWords.Of(new RecordedError(0, "TTS#0", new string('5', 2_000_000) + " HTTP 503", false, false, null)));

    [Fact]
    public void The_raw_text_stands_behind_the_words()
    {
        var note = Assert.Single(SampleCalls.Page(SampleCalls.Everything()).Entries.OfType<NoteEntry>(), note => note.Kind == "error");
        Assert.Equal(("Voice service lost: the connection broke", "socket closed", "it ended the call · CartesiaTTSService#0", ""), (note.Title, note.Raw, note.Detail, note.Text));
    }

    [Theory]
    [InlineData("""{"is_error":true,"error":"failed","error_message":"no such order"}""", "Failed", "no such order")]
    [InlineData("""{"is_error":true,"error":"cancelled","cancelled_by":"caller"}""", "Cancelled by the caller", "")]
    [InlineData("""{"is_error":true,"error":"cancelled","cancelled_by":"call_end"}""", "Cancelled by the call's end", "")]
    [InlineData("""{"is_error":true,"error":"cancelled","cancelled_by":"timeout"}""", "Cancelled after its time was up", "")]
    public void A_tool_that_failed_shows_its_own_words_and_a_cancelled_one_by_whom(string told, string failure, string said)
    {
        var tool = JsonNode.Parse(told)!.AsObject();
        (tool["name"], tool["request_id"]) = ("look_up", "1");
        var entry = Assert.IsType<ToolEntry>(SampleCalls.Page(Payload.WithRows(new JsonObject { ["role"] = "agent_function", ["start_ms"] = 1, ["tool"] = tool })).Entries[0]);
        Assert.Equal((failure, said, "failure"), (entry.Failure, entry.Said, entry.Moments));
    }
}
