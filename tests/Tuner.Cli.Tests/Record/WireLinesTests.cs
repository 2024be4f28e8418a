using System.Globalization;
using System.Text;
using Tuner.Cli.Record;
using Tuner.Pipecat.Audio;

namespace Tuner.Cli.Tests.Record;

/// <summary>Lines and the sound behind some of them, cut at whatever byte the pipe cuts them.</summary>
public sealed class WireLinesTests
{
    private readonly List<string> _got = [];
    private readonly WireLines _lines;

    public WireLinesTests() => _lines = new WireLines(
        1000,
        (call, seq, json) => _got.Add(string.Create(CultureInfo.InvariantCulture, $"{call} {seq} {Encoding.UTF8.GetString(json)}")),
        (call, head, pcm) => _got.Add(string.Create(CultureInfo.InvariantCulture, $"{call} {head.Side} {Encoding.Latin1.GetString(pcm.Span)}")));

    [Fact]
    public void Sound_and_lines_come_out_the_same_wherever_the_pipe_cuts_them()
    {
        // What looks like a line, or like the head of a sound, is none where sound is expected.
        var hostile = "\n1 7 {\"a\":1}\n1 0 {\"wire\":\"audio\",\"bytes\":9}\n";
        var bytes = Latin1("1 1 {\"x\":1}\n" + Sound("in", hostile) + "1 2 {\"x\":2}\n" + Sound("out", "") + Sound("out", "zz") + "1 3 {\"x\":3}\n");
        string[] expected = ["1 1 {\"x\":1}", "1 in " + hostile, "1 2 {\"x\":2}", "1 out ", "1 out zz", "1 3 {\"x\":3}"];
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            _got.Clear();
            _lines.Feed(bytes.AsSpan(0, cut));
            _lines.Feed(bytes.AsSpan(cut));
            Assert.Equal(expected, _got);
        }

        _got.Clear();
        foreach (var one in bytes) _lines.Feed([one]);
        Assert.Equal(expected, _got);
        Assert.Equal((0, 0, 0), _lines.TakeFaults());
    }

    [Fact]
    public void A_sound_that_is_too_long_is_passed_over_by_its_length_and_counted()
    {
        _lines.Feed(Latin1(Head("in", WireSound.MaxBytes + 1)));
        var left = WireSound.MaxBytes + 1;
        while (left > 0)
        {
            var piece = Latin1(new string('\n', Math.Min(left, 60_000)));
            _lines.Feed(piece);
            left -= piece.Length;
        }

        _lines.Feed(Latin1("\n1 1 {\"x\":1}\n"));
        Assert.Equal(["1 1 {\"x\":1}"], _got);
        Assert.Equal((0, 0, 1), _lines.TakeFaults());
    }

    [Theory]
    [InlineData("\"bytes\":-1")]
    [InlineData("\"bytes\":99999999999999999999")]
    [InlineData("\"bytes\":2147483647")]
    [InlineData("\"bytes\":\"many\"")]
    [InlineData("\"byte\":4")]
    [InlineData("\"bytes\":4,\"rate\":1.5")]
    public void A_length_that_cannot_be_believed_costs_that_message_and_nothing_else(string told)
    {
        _lines.Feed(Latin1("1 0 {\"wire\":\"audio\"," + told + ",\"side\":\"in\"}\n1 1 {\"x\":1}\n"));
        Assert.Equal(["1 1 {\"x\":1}"], _got);
        Assert.Equal((0, 0, 1), _lines.TakeFaults());
    }

    [Fact]
    public void A_sound_that_breaks_off_with_the_pipe_counts_as_far_as_it_came()
    {
        _lines.Feed(Latin1(Head("out", 10) + "abcd"));
        _lines.End();
        _lines.End();
        Assert.Equal(["1 out abcd"], _got);
    }

    [Fact]
    public void A_sound_without_its_line_end_does_not_take_the_next_line_along()
    {
        _lines.Feed(Latin1(Head("in", 2) + "ab1 1 {\"x\":1}\n"));
        Assert.Equal(["1 in ab", "1 1 {\"x\":1}"], _got);
    }

    [Theory]
    [InlineData("""{"bytes":4,"side":"both","rate":16000,"channels":1}""")]
    [InlineData("""{"bytes":4,"side":"in","rate":0,"channels":1}""")]
    [InlineData("""{"bytes":4,"side":"in","rate":2147483647,"channels":1}""")]
    [InlineData("""{"bytes":4,"side":"in","rate":16000,"channels":0}""")]
    [InlineData("""{"bytes":4,"side":"in","rate":16000,"channels":-2}""")]
    [InlineData("""{"bytes":4,"side":"in","rate":16000,"channels":1,"clock":-1}""")]
    [InlineData("""{"bytes":4,"side":"in","rate":16000,"channels":3}""")]
    [InlineData("""{"bytes":4,"side":"in","rate":16000,"channels":1,"speaker":16}""")]
    public void What_is_out_of_bounds_is_no_sound(string head) =>
        Assert.Null(WireSound.Read(Encoding.UTF8.GetBytes(head))!.With(new byte[4]));

    [Fact]
    public void Half_a_sample_is_left_off()
    {
        var head = WireSound.Read("""{"bytes":7,"side":"out","rate":8000,"channels":2,"clock":5,"last":3}"""u8)!;
        var chunk = head.With(new byte[7])!.Value;
        Assert.Equal((4, 5L, 5L), (chunk.Pcm.Length, chunk.Clock, chunk.LastClock));
    }

    [Fact]
    public void A_sound_tells_which_caller_it_is_of_and_whether_of_him_alone()
    {
        var head = WireSound.Read("""{"bytes":2,"side":"in","rate":8000,"channels":1,"clock":5,"speaker":3,"alone":true}"""u8)!;
        Assert.Equal(new SoundVoice(AudioSide.Caller, 3, IsAlone: true), head.With(new byte[2])!.Value.Voice);
    }

    private static string Sound(string side, string pcm) => Head(side, pcm.Length) + pcm + "\n";

    private static string Head(string side, int bytes) =>
        string.Create(CultureInfo.InvariantCulture, $$"""1 0 {"wire":"audio","bytes":{{bytes}},"side":"{{side}}","rate":16000,"channels":1,"clock":0,"last":0}""") + "\n";

    private static byte[] Latin1(string text) => Encoding.Latin1.GetBytes(text);
}
