using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Recording.Rows;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Journal;

public sealed class JournalContentTests
{
    private readonly ForgettingDisk _disk = new();

    [Fact]
    public void A_journal_says_whose_call_it_is_and_what_it_holds()
    {
        Write(call =>
        {
            call.Take(CallScript.Line(1), 1);
            call.Take(CallScript.Line(2), 2);
        });
        var content = Read();
        Assert.Equal("call-1", content.Header!.Log.Config!.CallId);
        Assert.Equal(CallScript.DeadHost, content.Header.Origin.Host);
        Assert.Equal(CallScript.BaseUrl, content.Header.Origin.BaseUrl);
        Assert.Equal(2, content.LastSeq);
        Assert.False(content.Ended);
        Assert.False(content.Torn);
    }

    [Fact]
    public void Lines_are_counted_again_across_gaps()
    {
        Write(call =>
        {
            call.Take(CallScript.Line(1), 1);
            call.Take(CallScript.Line(4), 4);
            call.Take(CallScript.Line(4), 4);
            call.Take(CallScript.Line(5), 5);
        });
        var content = Read();
        Assert.Equal(5, content.LastSeq);
        Assert.Equal(2, content.Missing);
    }

    [Fact]
    public void A_dropped_line_is_counted_once_under_the_hosts_reason()
    {
        Write(call =>
        {
            call.Take(CallScript.Line(1), 1);
            call.Take(CallScript.Line(5), 5);
            call.End(new Dictionary<string, long> { ["queue_full"] = 2 });
        });
        var content = Read();
        Assert.True(content.Ended);
        var lost = content.Recorder.ToPayload().GeneralMetaDataRaw!.Recording!.Lost!;
        Assert.Equal(2, lost["queue_full"]);
        Assert.Equal(1, lost["gap"]);
    }

    [Fact]
    public void A_torn_last_line_is_no_line()
    {
        Write(call => call.Take(CallScript.Line(1), 1));
        using (var file = _disk.Open("/state/live/j.jsonl")!) file.Write("{\"t\":5,\"even"u8, file.Length);
        var content = Read();
        Assert.True(content.Torn);
        Assert.Equal(1, content.LastSeq);
    }

    [Fact]
    public void Every_line_behind_the_header_is_shown_but_one_that_is_too_long()
    {
        Write(call => call.Take(CallScript.Line(1), 1));
        using (var file = _disk.Open("/state/live/j.jsonl")!)
        {
            file.Write([.. Enumerable.Repeat((byte)'x', 2 * FrameLineReader.MaxLineBytes), (byte)'\n'], file.Length);
            file.Write([.. CallScript.Line(3), (byte)'\n'], file.Length);
        }

        var seen = new List<byte[]>();
        using var journal = _disk.Open("/state/live/j.jsonl")!;
        Assert.Equal(3, JournalContent.Read(journal, line => seen.Add(line.ToArray())).LastSeq);
        Assert.Equal([CallScript.Line(1), CallScript.Line(3)], seen);
    }

    private void Write(Action<LiveCall> live)
    {
        var header = CallScript.Header("call-1");
        using var call = new LiveCall(header, new CallJournal(_disk, "/state/live/j.jsonl", header.ToLine()));
        live(call);
        Assert.Null(call.Commit());
    }

    private JournalContent Read()
    {
        using var file = _disk.Open("/state/live/j.jsonl")!;
        return JournalContent.Read(file);
    }
}
