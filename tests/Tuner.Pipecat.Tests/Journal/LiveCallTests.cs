using System.Text;
using Microsoft.Extensions.Time.Testing;
using Tuner.Pipecat.Journal;
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

    private LiveCall Begin(long bytes = 1 << 20)
    {
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
