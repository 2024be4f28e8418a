using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Journal;

public sealed class DiskFilesTests
{
    [Fact]
    public void A_file_system_that_syncs_no_folders_is_no_fault()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a file system that is known to sync no folders");
        RealDisk.Files.SyncFolder("/proc");
    }

    [Theory]
    [InlineData("pipe")]
    [InlineData("link")]
    [InlineData("device")]
    [InlineData("folder")]
    public void What_is_no_regular_file_is_not_there_and_holds_nobody(string kind)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux tells what a file is");
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "x");
        if (kind == "pipe") System.Diagnostics.Process.Start("mkfifo", [path]).WaitForExit();
        if (kind == "link") File.CreateSymbolicLink(path, "/etc/hostname");
        if (kind == "device") path = "/dev/zero";
        if (kind == "folder") Directory.CreateDirectory(path);
        Assert.Null(RealDisk.Files.OpenForReading(path));
        if (kind is not "folder") Assert.Null(RealDisk.Files.Open(path));
    }

    [Theory]
    [InlineData("own", null)]
    [InlineData("open", "other users may write to it")]
    [InlineData("group", "other users may write to it")]
    [InlineData("readable", null)]
    [InlineData("foreign", "it belongs to another user (1)")]
    [InlineData("link", "it is a link or a file")]
    public void A_folder_that_another_could_read_or_change_is_told_from_our_own(string kind, string? why)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux tells whose a folder is");
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "x");
        RealDisk.Files.CreateFolder(path);
        if (kind is "open" or "group" or "readable") System.Diagnostics.Process.Start("chmod", [kind switch { "open" => "777", "group" => "720", _ => "755" }, path]).WaitForExit();
        if (kind == "foreign") System.Diagnostics.Process.Start("chown", ["1", path]).WaitForExit();
        if (kind == "link") File.CreateSymbolicLink(path + "2", path);
        Assert.Equal(why, RealDisk.Files.WhyNotOurs(kind == "link" ? path + "2" : path));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_one() =>
        Assert.Throws<IOException>(() => RealDisk.Files.SyncFolder("/proc/not there"));
}
