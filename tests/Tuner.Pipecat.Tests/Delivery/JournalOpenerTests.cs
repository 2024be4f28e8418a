using System.Text;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>A host's next recorder opens the journal that the one before it left.</summary>
public sealed class JournalOpenerTests
{
    private static readonly JournalHeader Header = CallScript.Header("call-1", host: HostIdentity.Own);

    private readonly ForgettingDisk _disk = new();
    private readonly StateFolder _folder;
    private readonly string _path;

    public JournalOpenerTests()
    {
        _folder = new StateFolder(_disk, "/state");
        _path = _folder.JournalOf(Header.Id);
    }

    [Fact]
    public void It_goes_on_behind_the_last_whole_line_and_nothing_is_left_of_one_that_was_torn()
    {
        Take(Open(0), 1);
        var whole = Text();
        Append(Encoding.UTF8.GetBytes("{\"t\":1,\"text\":\"" + new string('x', 2_000)));
        var call = Open(1);
        Assert.Equal(1, call.LastSeq);
        Take(call, 2);
        Assert.Equal(whole + Encoding.UTF8.GetString(CallScript.Line(2)) + "\n", Text());
    }

    [Fact]
    public void One_whose_first_line_cannot_be_read_is_begun_anew()
    {
        using (var file = _disk.CreateNew(_path)) file.Write("no header\n"u8, 0);
        Take(Open(0), 1);
        Assert.DoesNotContain("no header", Text(), StringComparison.Ordinal);
        Assert.Equal(Header.Id, JournalGlance.Of(_disk, _path)!.Header!.Id);
    }

    [Fact]
    public void One_that_another_holds_is_not_taken_from_it()
    {
        using var other = Open(0);
        Take(other, 1, isOver: false);
        var before = Text();
        Assert.Contains("another recorder", Assert.Throws<IOException>(() => Open(0)).Message, StringComparison.Ordinal);
        Assert.Equal(before, Text());
    }

    [Fact]
    public void One_that_is_gone_on_with_is_held_from_then_on()
    {
        Take(Open(0), 1);
        using var call = Open(1);
        using var other = _disk.Open(_path)!;
        Assert.False(other.TryLock());
        Take(call, 2, isOver: false);
        Assert.False(other.TryLock());
    }

    [Fact]
    public void Lines_that_were_acknowledged_and_are_not_there_are_counted_as_missing()
    {
        Take(Open(0), 1);
        using var call = Open(3);
        Assert.Equal(3, call.LastSeq);
        call.Take(CallScript.Line(4), 4);
        call.Commit();
        using var file = _disk.OpenForReading(_path)!;
        Assert.Equal((4L, 2L), (JournalContent.Read(file).LastSeq, JournalContent.Read(file).Missing));
    }

    [Fact]
    public void A_call_whose_journal_is_gone_with_lines_that_were_acknowledged_says_that_it_is_the_rest()
    {
        using var call = Open(2);
        Assert.True(call.Header.Origin.IsContinuation);
        using var fresh = new JournalOpener(_folder, new LiveShare(_folder, 1 << 30), keep: false, static _ => false).Open(CallScript.Header("call-2", 2), 0, null);
        Assert.Null(fresh.Header.Origin.IsContinuation);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void One_whose_record_was_made_already_goes_and_its_call_is_over(bool wasSent, bool keep)
    {
        Take(Open(0), 1);
        if (!wasSent) new Outbox(_folder).Put(SoundScript.Name(Header), SoundScript.Facts(1), "{}"u8);
        var opener = new JournalOpener(_folder, new LiveShare(_folder, 1 << 30), keep, id => wasSent && id == Header.Id);
        using (var call = opener.Open(Header, 1, null)) Assert.True(call.EndReceived && call.HasNothingToRecord);
        Assert.Empty(_disk.List(_folder.Live));
        Assert.Equal(keep ? [Path.GetFileName(_path)] : [], _disk.List(_folder.Kept));

        // Nor is it begun anew where the journal is gone as well, but for a call that is told from its beginning.
        using (var call = opener.Open(Header, 1, null)) Assert.True(call.EndReceived);
        using (var call = opener.Open(Header, 0, null)) Assert.False(call.EndReceived);
    }

    private LiveCall Open(long acknowledged) => new JournalOpener(_folder, new LiveShare(_folder, 1 << 30), keep: false, static _ => false).Open(Header, acknowledged, null);

    private static void Take(LiveCall call, int line, bool isOver = true)
    {
        call.Take(CallScript.Line(line), line);
        call.Commit();
        // A killed recorder lets go of its lock and of nothing else.
        if (isOver) call.Dispose();
    }

    private void Append(byte[] bytes)
    {
        using var file = _disk.Open(_path)!;
        file.Write(bytes, file.Length);
    }

    private string Text()
    {
        using var file = _disk.OpenForReading(_path)!;
        var bytes = new byte[file.Length];
        file.Read(bytes, 0);
        return Encoding.UTF8.GetString(bytes);
    }
}
