using System.Text;
using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Tests.Journal;

public sealed class CaptureFilterTests
{
    private const string Tool = """{"t":1,"clock":2,"frame":"FunctionCallInProgressFrame","id":3,"src":"OpenAILLMService#0","data":{"function_name":"book","tool_call_id":"t1","arguments":{"name":"Ada Lovelace"},"result":{"ok":"Ada"}}}""";
    private const string Said = """{"t":1,"frame":"TranscriptionFrame","bases":["TextFrame"],"id":4,"data":{"text":"my name is Ada","user_id":"ada@example.org","language":"en","finalized":true,"n":1.5}}""";

    [Fact]
    public void Full_keeps_every_byte() => Assert.Equal(Tool, Redact(Capture.Full, Tool));

    [Fact]
    public void Text_keeps_what_was_said_and_no_content_of_tools()
    {
        Assert.Equal("""{"t":1,"clock":2,"frame":"FunctionCallInProgressFrame","id":3,"src":"OpenAILLMService#0","data":{"function_name":"book","tool_call_id":"t1"}}""", Redact(Capture.Text, Tool));
        Assert.Equal(Said, Redact(Capture.Text, Said));
    }

    [Fact]
    public void Numbers_keeps_times_counts_and_names_and_a_dot_for_each_word()
    {
        Assert.Equal("""{"t":1,"frame":"TranscriptionFrame","bases":["TextFrame"],"id":4,"data":{"text":"• • • •","language":"en","finalized":true,"n":1.5}}""", Redact(Capture.Numbers, Said));
        Assert.DoesNotContain("Ada", Redact(Capture.Numbers, Tool), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"frame\":\"X\",\"data\":{\"text\":\"secr")]
    [InlineData("not json")]
    [InlineData("{\"text\":\"\\ud800\"}")]
    public void A_line_that_cannot_be_understood_is_not_kept(string line)
    {
        var kept = new CaptureFilter(Capture.Numbers).Redact(Encoding.UTF8.GetBytes(line), out var bytes);
        Assert.True(!kept || !Encoding.UTF8.GetString(bytes).Contains("secr", StringComparison.Ordinal));
    }

    private static string Redact(Capture capture, string line)
    {
        Assert.True(new CaptureFilter(capture).Redact(Encoding.UTF8.GetBytes(line), out var kept));
        return Encoding.UTF8.GetString(kept);
    }
}
