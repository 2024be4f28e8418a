using Tuner.Cli.Doctor;
using Tuner.Cli.Tests.Support;
using Tuner.Pipecat.Journal;

namespace Tuner.Cli.Tests.Doctor;

public sealed class LinkedFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _memory = Path.Combine("/dev/shm", $"tuner-test-{Environment.ProcessId}");

    [Fact]
    public void A_link_into_memory_is_seen_through()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux tells what a folder lies on");
        Directory.CreateDirectory(_memory);
        Directory.CreateSymbolicLink(_folder.File("run"), _memory);
        var finding = Assert.Single(StateFolderCheck.Run(new StateFolder(RealDisk.Files, _folder.File("run/tuner"))), finding => finding.Subject == "kind of disk");
        Assert.Equal(Verdict.Bad, finding.Verdict);
        Assert.Contains("tmpfs", finding.Text, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _folder.Dispose();
        if (Directory.Exists(_memory)) Directory.Delete(_memory, recursive: true);
    }
}
