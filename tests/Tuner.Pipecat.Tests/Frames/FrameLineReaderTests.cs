using System.Text;
using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Tests.Frames;

public class FrameLineReaderTests
{
    private static LogLine Read(string line) => FrameLineReader.Read(Encoding.UTF8.GetBytes(line), 7);

    [Fact]
    public void A_frame_knows_when_where_and_in_which_line_it_was_said()
    {
        var line = Read("""{"t":5,"clock":3,"frame":"TranscriptionFrame","id":9,"sibling":8,"dir":"upstream","src":"A#0","dst":"B#0","data":{"text":"hi","finalized":true}}""");
        var frame = Assert.IsType<TranscriptionFrame>(line.Frame);
        Assert.Equal((5, 3, 9, 8, FrameDirection.Upstream, "A#0", "B#0", 7), (frame.Time, frame.Clock, frame.Id, frame.Sibling, frame.Direction, frame.Source, frame.Destination, frame.Line));
        Assert.Equal(("hi", true), (frame.Text, frame.Finalized));
    }

    [Fact]
    public void Data_may_come_before_the_name() =>
        Assert.Equal("hi", Assert.IsType<LLMTextFrame>(Read("""{"data":{"text":"hi"},"frame":"LLMTextFrame"}""").Frame).Text);

    [Fact]
    public void An_unknown_frame_is_its_nearest_known_ancestor() =>
        Assert.IsType<TTSTextFrame>(Read("""{"frame":"MyWord","bases":["Odd","TTSTextFrame","AggregatedTextFrame"],"data":{"text":"x"}}""").Frame);

    [Fact]
    public void An_unknown_frame_without_a_known_ancestor_is_passed_over()
    {
        var line = Read("""{"frame":"MyFrame","bases":["Frame"],"data":{}}""");
        Assert.Equal((null, null, null), (line.Frame, line.Header, line.Fault));
    }

    [Fact]
    public void An_unknown_event_is_passed_over() => Assert.Null(Read("""{"event":"weather","rain":true}""").Fault);

    [Theory]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("{\"frame\":")]
    [InlineData("{\"frame\":\"EndFrame\"} {}")]
    [InlineData("{\"frame\":\"EndFrame\",\"data\":[1]}")]
    [InlineData("{\"x\":1}")]
    [InlineData("nonsense")]
    [InlineData("{\"frame\":\"EndFrame\",\"data\":{\"reason\":NaN}}")]
    public void A_broken_line_is_named_and_never_quoted(string line)
    {
        var read = Read(line);
        Assert.Equal(7, read.Number);
        Assert.NotNull(read.Fault);
        Assert.DoesNotContain("nonsense", read.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_of_an_odd_type_is_absent_and_costs_nothing_else()
    {
        var frame = Assert.IsType<TTSTextFrame>(Read("""{"frame":"TTSTextFrame","data":{"text":5,"pts":"soon","context_id":{"a":[1]},"includes_inter_frame_spaces":"yes"}}""").Frame);
        Assert.Equal(("5", null, null, null), (frame.Text, frame.Pts, frame.ContextId, frame.IncludesInterFrameSpaces));
    }

    [Fact]
    public void A_list_of_odd_things_keeps_what_is_readable()
    {
        var frame = Assert.IsType<MetricsFrame>(Read("""{"frame":"MetricsFrame","data":{"data":[1,null,{"type":"X","value":{"a":1}},[2]]}}""").Frame);
        Assert.Equal("X", Assert.Single(frame.Data!).Type);
    }

    [Fact]
    public void Half_a_surrogate_pair_becomes_a_replacement_character_and_a_whole_one_stays() =>
        Assert.Equal("a\uFFFDb😀\\ud800", Assert.IsType<LLMTextFrame>(Read("""{"frame":"LLMTextFrame","data":{"text":"a\ud83db\ud83d\ude00\\ud800"}}""").Frame).Text);

    [Fact]
    public void Bytes_that_are_no_text_become_replacement_characters()
    {
        byte[] line = [.. """{"frame":"LLMTextFrame","data":{"text":"a"""u8, 0xFF, 0xC3, .. "\"}}"u8];
        Assert.StartsWith("a\uFFFD", Assert.IsType<LLMTextFrame>(FrameLineReader.Read(line, 1).Frame).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_without_end_is_a_broken_line() =>
        Assert.NotNull(Read("{\"frame\":\"EndFrame\",\"data\":{\"x\":" + new string('[', 5000) + new string(']', 5000) + "}}").Fault);

    [Fact]
    public void A_header_holds_what_the_application_said()
    {
        var header = Read("""{"v":1,"call":"x","config":{"workspace_id":42,"agent_id":"a","call_id":"c","new_member":1},"pipecat":"1.7.0","t":9}""").Header;
        Assert.Equal((42, "a", "c", "1.7.0", 9), (header!.Config!.WorkspaceId, header.Config.AgentId, header.Config.CallId, header.Pipecat, header.T));
    }
}
