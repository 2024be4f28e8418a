using System.Globalization;
using System.Text;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Journal;

/// <summary>What a live call's file holds, to the byte: a next version reads it.</summary>
public sealed class JournalBytesTests
{
    private const string Path = "/state/live/call.jsonl";
    private readonly ForgettingDisk _disk = new();

    [Fact]
    public void Lines_of_the_recorder_are_as_they_always_were()
    {
        Assert.Equal("""{"by":"recorder","t":5,"event":"dropped","counts":{"gap":3},"seq":9}""", Text(RecorderLine.Lost(5, "gap", 3, 9)));
        Assert.Equal("""{"by":"recorder","t":5,"event":"dropped","counts":{},"missing":3,"seq":9}""", Text(RecorderLine.Missing(5, 3, 9)));
        Assert.Equal("""{"by":"recorder","t":5,"event":"dropped","counts":{"a":1,"b":2}}""", Text(RecorderLine.Dropped(5, [new("a", 1), new("b", 2)])));
        Assert.Equal("""{"by":"recorder","t":5,"event":"end_of_call"}""", Text(RecorderLine.EndOfCall(5)));
    }

    [Theory]
    [InlineData("""{"by":"recorder","event":"dropped","missing":3,"seq":9}""", true, 9L, 3L, false)]
    [InlineData("""{"by":"recorder","counts":{"seq":1,"missing":2}}""", true, null, 0L, false)]
    [InlineData("""{"by":"recorder","seq":"9","missing":1.5}""", true, null, 0L, false)]
    [InlineData("""{"by":"recorder","seq":7,"missing""", true, 7L, 0L, false)]
    [InlineData("""{"by":"recorder","event":"end_of_call"}""", true, null, 0L, true)]
    [InlineData("""{"event":"end_of_call","by":"recorder"}""", false, null, 0L, false)]
    [InlineData("""{"by":"host","event":"end_of_call","seq":4}""", false, 4L, 0L, false)]
    [InlineData("", false, null, 0L, false)]
    public void A_line_of_the_recorder_is_told_from_the_taps_and_read(string line, bool own, long? next, long missing, bool ends)
    {
        var bytes = Encoding.UTF8.GetBytes(line);
        Assert.Equal((own, next, missing, ends), (RecorderLine.Is(bytes), RecorderLine.NextSeq(bytes), RecorderLine.MissingOf(bytes), RecorderLine.IsEndOfCall(bytes)));
    }

    [Fact]
    public void The_file_of_a_call_holds_its_header_its_lines_what_was_missed_and_the_end()
    {
        var header = CallScript.Header("call-1");
        using (var call = new LiveCall(header, new CallJournal(_disk, Path, header.ToLine())))
        {
            call.Take(CallScript.Line(1), 1);
            call.Take(CallScript.Line(1), 1);
            call.Take(CallScript.Line(4), 4);
            call.End(new Dictionary<string, long> { ["queue_full"] = 1 });
            call.End(null);
            Assert.Null(call.Commit());
        }

        var lines = Lines();
        Assert.Equal(header, JournalHeader.Read(Encoding.UTF8.GetBytes(lines[0])), (a, b) => a!.Id == b!.Id && a.Origin == b.Origin);
        Assert.Equal(
            [
                Text(CallScript.Line(1)),
                """{"by":"recorder","t":2000000000,"event":"dropped","counts":{},"missing":2,"seq":4}""",
                Text(CallScript.Line(4)),
                """{"by":"recorder","t":5000000000,"event":"dropped","counts":{"queue_full":1,"gap":1}}""",
                """{"by":"recorder","t":5000000000,"event":"end_of_call"}""",
            ],
            lines[1..]);
    }

    [Fact]
    public void A_host_that_says_it_dropped_more_than_is_missing_leaves_no_gap()
    {
        var header = CallScript.Header("call-1");
        using (var call = new LiveCall(header, new CallJournal(_disk, Path, header.ToLine())))
        {
            call.Take(CallScript.Line(3), 3);
            call.End(new Dictionary<string, long> { ["a"] = 5, ["b"] = -1 });
            Assert.Null(call.Commit());
        }

        Assert.Equal("""{"by":"recorder","t":4000000000,"event":"dropped","counts":{"a":5,"b":-1}}""", Lines()[^2]);
    }

    [Fact]
    public void A_call_that_ends_without_losses_says_nothing_of_losses()
    {
        var header = CallScript.Header("call-1");
        using (var call = new LiveCall(header, new CallJournal(_disk, Path, header.ToLine())))
        {
            call.Take(CallScript.Line(1), 1);
            call.MissUpTo(1);
            call.Cut();
            call.End(null);
            call.Cut();
            Assert.Null(call.Commit());
        }

        Assert.Equal([Text(CallScript.Line(1)), """{"by":"recorder","t":2000000000,"event":"end_of_call"}"""], Lines()[1..]);
    }

    [Theory]
    [InlineData("", 0, 0, false)]
    [InlineData("H", 0, 0, true)]
    [InlineData("H\n", 2, 1, false)]
    [InlineData("H\na\nb\n", 6, 3, false)]
    [InlineData("H\na\nb", 4, 2, true)]
    public void The_whole_lines_of_a_file_end_where_its_last_line_break_is(string content, long end, int lines, bool torn)
    {
        foreach (var length in (int[])[0, 4094, 4095, 4096, 4097, 9000])
        {
            // A last line of any length, over the bounds of what is read at once.
            var text = content.Replace("b", new string('b', length + 1), StringComparison.Ordinal);
            Write(text);
            using var file = _disk.Open(Path)!;
            var read = JournalContent.Read(file);
            Assert.Equal((text.LastIndexOf('\n') + 1, torn), (read.End, read.Torn));
            if (!torn) Assert.Equal(lines, read.Lines);
            if (length == 0) Assert.Equal(end, read.End);
        }
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("""{"by":"recorder","t":5,"event":"end_of_call"}""", false)] // its line break is missing
    [InlineData("{\"by\":\"recorder\",\"t\":5,\"event\":\"end_of_call\"}\n", true)]
    [InlineData("x\n{\"by\":\"recorder\",\"t\":5,\"event\":\"end_of_call\"}\n", true)]
    [InlineData("{\"by\":\"recorder\",\"t\":5,\"event\":\"end_of_call\"}\nx\n", false)]
    public void A_glance_tells_by_the_last_line_whether_a_call_is_over(string content, bool over)
    {
        Write(content);
        Assert.Equal(over, JournalGlance.Of(_disk, Path)!.IsOver);
        Write(new string('x', 511) + "\n" + content);
        Assert.Equal(over, JournalGlance.Of(_disk, Path)!.IsOver);
        Assert.Null(JournalGlance.Of(_disk, Path)!.Header);
        Assert.Null(JournalGlance.Of(_disk, "/state/live/none"));
    }

    [Fact]
    public void A_disk_that_takes_nothing_is_waited_for_up_to_a_mebibyte_and_what_came_after_is_counted_in_its_place()
    {
        var full = true;
        _disk.Fails = (_, _) => full;
        var header = CallScript.Header("call-1");
        using (var call = new LiveCall(header, new CallJournal(_disk, Path, header.ToLine())))
        {
            for (var number = 1; number <= 12; number++)
            {
                call.Take(Long(number), number);
                Assert.NotNull(call.Commit());
            }

            full = false;
            Assert.Null(call.Commit());
            call.Take(CallScript.Line(13), 13);
            Assert.Null(call.Commit());
        }

        var lines = Lines();
        // The eleventh line begins within the first mebibyte, so ten and the one that goes beyond it were kept.
        Assert.Equal(["n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8", "n9", "n10", "n11"], lines[1..12].Select(line => line[(line.IndexOf("\"to\":\"", StringComparison.Ordinal) + 6)..line.IndexOf("\",\"x\"", StringComparison.Ordinal)]));
        Assert.Equal("""{"by":"recorder","t":14000000000,"event":"dropped","counts":{"not_written":1},"seq":13}""", lines[12]);
        Assert.Equal(Text(CallScript.Line(13)), lines[13]);
        Assert.Equal(14, lines.Length);
    }

    [Fact]
    public void Only_its_own_room_is_taken_by_a_call()
    {
        var folder = new StateFolder(_disk, "/state");
        var share = new LiveShare(folder, 1600);
        Assert.Equal((400, 100), (LiveShare.Of(1600), share.OfOneCall));
        foreach (var others in (int[])[0, 1, 2, 3])
        {
            share.Part();
            Assert.Equal(100, share.OfOneCall);
            _disk.CreateNew(string.Create(CultureInfo.InvariantCulture, $"/state/live/{others}.jsonl")).Dispose();
        }

        _disk.CreateNew("/state/live/x.tmp").Dispose();
        share.Part();
        Assert.Equal(80, share.OfOneCall);
        share.Part();
        Assert.Equal(80, share.OfOneCall);
    }

    private static byte[] Long(int number) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $$"""{"t":{{(number + 1) * 1_000_000_000L}},"clock":{{number * 1_000_000_000L}},"event":"node","from":null,"to":"n{{number}}","x":"{{new string('x', 100_000)}}"}"""));

    private static string Text(byte[] line) => Encoding.UTF8.GetString(line);

    private string[] Lines() => Read().TrimEnd('\n').Split('\n');

    private string Read()
    {
        using var file = _disk.Open(Path)!;
        var bytes = new byte[file.Length];
        Assert.Equal(bytes.Length, file.Read(bytes, 0));
        return Text(bytes);
    }

    private void Write(string content)
    {
        _disk.Delete(Path);
        using var file = _disk.CreateNew(Path);
        file.Write(Encoding.UTF8.GetBytes(content), 0);
    }
}
