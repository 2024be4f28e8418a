using Tuner.Cli.Doctor;
using Tuner.Cli.Tests.Support;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;

namespace Tuner.Cli.Tests.Doctor;

/// <summary>What doctor says of a state folder that others touch.</summary>
public sealed class StateFolderFindingsTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("", UnixFileMode.OtherWrite, "other users may write to")]
    [InlineData("", UnixFileMode.GroupWrite, "other users may write to")]
    [InlineData("outbox", UnixFileMode.OtherWrite, "other users may write to")]
    [InlineData("kept", UnixFileMode.GroupWrite, "other users may write to")]
    [InlineData("", UnixFileMode.OtherRead, "can list the folder")]
    [InlineData("", UnixFileMode.None, "only its owner can read it")]
    public void A_folder_that_others_may_write_to_or_list_is_warned_of(string below, UnixFileMode more, string expected)
    {
        var folder = Folder();
        Assert.Null(folder.Prepare("probe"));
        Directory.CreateDirectory(folder.Kept, Private);
        File.SetUnixFileMode(folder.Root, Private);
        var path = Path.Combine(folder.Root, below).TrimEnd('/');
        File.SetUnixFileMode(path, Private | more);
        var finding = Assert.Single(StateFolderCheck.Run(folder), finding => finding.Subject == "privacy");
        Assert.Contains(expected, finding.Text, StringComparison.Ordinal);
        Assert.Equal(more == UnixFileMode.None ? Verdict.Good : Verdict.Warning, finding.Verdict);
        if (more != UnixFileMode.None) Assert.Equal($"chmod 700 {path}", finding.Advice);
    }

    [Fact]
    public void A_file_in_the_outbox_whose_name_is_not_ours_is_named()
    {
        var folder = Folder();
        Assert.Null(folder.Prepare("probe"));
        new Pipecat.Delivery.Outbox(folder).Put(new RecordName(1, "c1", "p", "k", 0, 0, RecordName.New), new RecordFacts { CallId = "call-1", BaseUrl = "http://x", WorkspaceId = 1, AgentId = "a" }, "{}"u8);
        File.WriteAllText(Path.Combine(folder.Outbox, "half.tmp"), "being laid down");
        Assert.DoesNotContain(OutboxCheck.Run(folder, null, TimeProvider.System), finding => finding.Text.Contains("no name of ours", StringComparison.Ordinal));

        File.WriteAllText(Path.Combine(folder.Outbox, "renamed.call"), "x");
        var finding = Assert.Single(OutboxCheck.Run(folder, null, TimeProvider.System), finding => finding.Text.Contains("no name of ours", StringComparison.Ordinal));
        Assert.Equal((Verdict.Warning, "1 file bears no name of ours and is never sent: renamed.call"), (finding.Verdict, finding.Text));

        for (var number = 1; number <= 5; number++) File.WriteAllText(Path.Combine(folder.Outbox, $"a\u001b[31m{number}"), "x");
        finding = Assert.Single(OutboxCheck.Run(folder, null, TimeProvider.System), finding => finding.Text.Contains("no name of ours", StringComparison.Ordinal));
        Assert.StartsWith("6 files bear no name of ours and are never sent: ", finding.Text, StringComparison.Ordinal);
        Assert.EndsWith(", …", finding.Text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', finding.Text);
    }

    public void Dispose() => _folder.Dispose();

    private StateFolder Folder() => new(RealDisk.Files, _folder.File("state"));
}
