namespace Tuner.Pipecat.Journal;

/// <summary>The disk of the system that this process runs on.</summary>
internal static class RealDisk
{
    public static IStateFiles Files { get; } = OperatingSystem.IsWindows() ? new WindowsFiles() : new DiskFiles();
}
