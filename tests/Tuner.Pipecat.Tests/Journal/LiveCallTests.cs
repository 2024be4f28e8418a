using System.Text;
using Microsoft.Extensions.Time.Testing;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Recording.Rows;
using Tuner.Pipecat.Redaction;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Journal;

/// <summary>What a call that goes on has written down when it is over, however that came.</summary>
public sealed class LiveCallTests : IDisposable
{
    private const string Path = "/state/live/call.jsonl";

    private readonly ForgettingDisk _disk = new();
    private LiveCall? _call;

    public void Dispose() => _call?.Dispose();

    [Fact]
    public void What_may_be_the_beginning_of_a_secret_is_written_down_when_the_call_ends()
    {
        var call = Begin();
        call.Redact(new LineRedactor(SecretFinder.BuiltIn), new FakeTimeProvider());
        Assert.Null(call.Take(Said("You can use ana dot silva"), 1));
        Assert.True(call.IsHolding);
        call.End(null);
        var lines = Written(call);
        Assert.Contains("You can use", lines[1], StringComparison.Ordinal);
        Assert.Contains("end_of_call", lines[2], StringComparison.Ordinal);
        Assert.Equal(3, lines.Length);
    }

    [Fact]
    public void What_may_be_the_beginning_of_a_secret_is_written_down_when_the_host_goes()
    {
        var call = Begin();
        call.Redact(new LineRedactor(SecretFinder.BuiltIn), new FakeTimeProvider());
        Assert.Null(call.Take(Said("You can use ana dot silva"), 1));
        call.Cut();
        Assert.False(call.IsHolding);
        Assert.Contains("You can use", Written(call)[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_call_that_is_one_line_too_long_says_so_once()
    {
        var call = Begin(bytes: 600);
        var taken = 0;
        while (call.Take(CallScript.Line(taken + 1), taken + 1) is null)
        {
            Assert.Null(call.Commit());
            Assert.InRange(++taken, 1, 20);
        }

        call.End(null);
        var lines = Written(call);
        Assert.Equal(taken + 3, lines.Length);
        Assert.Contains("\"journal_full\":1", lines[^2], StringComparison.Ordinal);
        Assert.Contains("end_of_call", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Every_line_beyond_a_calls_share_is_counted()
    {
        var call = Begin(bytes: 600);
        var seq = 0;
        while (call.Take(CallScript.Line(++seq), seq) is null) Assert.InRange(seq, 1, 20);
        Assert.Null(call.Take(CallScript.Line(seq + 1), seq + 1));
        Assert.Null(call.Take(CallScript.Line(seq + 2), seq + 2));
        call.End(null);
        var lines = Written(call);
        Assert.Contains("\"journal_full\":1", lines[^3], StringComparison.Ordinal);
        Assert.Contains("\"journal_full\":2", lines[^2], StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_reads_the_journal_later_knows_of_one_missing_line_and_the_same_places()
    {
        var call = Begin();
        Assert.Null(call.Take(Said("Hello there."), 1));
        Assert.Null(call.Take(Said("Is anybody there?"), 3));
        Assert.Null(call.Commit());
        using var file = _disk.Open(Path)!;
        var read = JournalContent.Read(file);
        Assert.Equal(1, read.Missing);
        Assert.Equal(call.Recorder.Caller.All[0].TextLines, read.Recorder.Caller.All[0].TextLines);
        Assert.Equal([2, 4], read.Recorder.Caller.All[0].TextLines);
    }

    [Fact]
    public void Lines_that_a_full_disk_did_not_take_are_told_once_when_it_takes_lines_again()
    {
        var call = Begin(bytes: 1 << 30);
        var full = true;
        _disk.Fails = (_, _) => full;
        var large = Said(new string('x', CallJournal.MaxPendingBytes));
        Assert.Null(call.Take(large, 1));
        Assert.NotNull(call.Commit());
        Assert.Null(call.Take(CallScript.Line(2), 2));
        Assert.Null(call.Take(CallScript.Line(3), 3));
        full = false;
        Assert.Null(call.Commit());
        for (var seq = 4; seq < 7; seq++) Assert.Null(call.Take(CallScript.Line(seq), seq));
        var lines = Written(call);
        Assert.Contains("\"not_written\":2", lines[2], StringComparison.Ordinal);
        Assert.Equal(6, lines.Length);
        Assert.DoesNotContain(lines[3..], line => line.Contains("not_written", StringComparison.Ordinal));
    }

    [Fact]
    public void What_did_not_come_is_counted_once_when_the_host_goes()
    {
        var call = Begin();
        Assert.Null(call.Take(CallScript.Line(1), 1));
        Assert.Null(call.Take(CallScript.Line(4), 4));
        call.Cut();
        Assert.Equal(2, Gap());
        var ended = Begin();
        Assert.Null(ended.Take(CallScript.Line(1), 1));
        Assert.Null(ended.Take(CallScript.Line(4), 4));
        ended.End(null);
        var written = Written(ended).Length;
        ended.Cut();
        Assert.Equal(2, Gap());
        Assert.Equal(written, Written(ended).Length);

        long Gap() => _call!.Recorder.ToPayload().GeneralMetaDataRaw!.Recording!.Lost!["gap"];
    }

    [Fact]
    public void A_call_that_goes_on_with_a_number_misses_what_was_before_it_and_takes_none_of_it()
    {
        using var call = new LiveCall(CallScript.Header("call-1"), null, taken: 1);
        Assert.Equal((1, true), (call.LastSeq, call.HasNothingToRecord));
        Assert.Null(call.Take(CallScript.Line(1), 1));
        Assert.True(call.HasNothingToRecord);
        call.MissUpTo(4);
        Assert.Null(call.Take(CallScript.Line(3), 3));
        Assert.Null(call.Take(CallScript.Line(5), 5));
        call.End(null);
        var payload = call.Recorder.ToPayload();
        Assert.Equal("n5", Assert.Single(payload.TranscriptWithToolCalls).Node!.To);
        Assert.Equal(4, payload.GeneralMetaDataRaw!.Recording!.Lost!["gap"]);
    }

    [Fact]
    public void What_still_comes_of_a_call_whose_record_is_made_says_nothing_new()
    {
        using var call = LiveCall.Over(CallScript.Header("call-1"));
        Assert.Null(call.Take(CallScript.Line(1), 1));
        Assert.Equal((1, true, true), (call.LastSeq, call.HasNothingToRecord, call.EndReceived));
    }

    private LiveCall Begin(long bytes = 1 << 20)
    {
        _call?.Dispose();
        _disk.Delete(Path);
        var header = CallScript.Header("call-1");
        var share = new LiveShare(new StateFolder(_disk, "/state"), bytes * 16);
        return _call = new LiveCall(header, new CallJournal(_disk, Path, header.ToLine()) { Share = share });
    }

    private string[] Written(LiveCall call)
    {
        Assert.Null(call.Commit());
        using var file = _disk.Open(Path)!;
        var bytes = new byte[file.Length];
        file.Read(bytes, 0);
        return Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static byte[] Said(string text) => Encoding.UTF8.GetBytes($$$"""{"t":1,"frame":"TranscriptionFrame","src":"STT#0","data":{"text":"{{{text}}}"}}""");
}
