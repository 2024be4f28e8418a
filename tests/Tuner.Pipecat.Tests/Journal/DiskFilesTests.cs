using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Tests.Journal;

public sealed class DiskFilesTests
{
    [Fact]
    public void A_file_system_that_syncs_no_folders_is_no_fault()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a file system that is known to sync no folders");
        DiskFiles.Shared.SyncFolder("/proc");
    }

    [Fact]
    public void A_folder_that_is_not_there_is_one() =>
        Assert.Throws<IOException>(() => DiskFiles.Shared.SyncFolder("/proc/not there"));
}
