namespace Tuner.Server.Recordings;

/// <summary>How much sound is taken.</summary>
internal static class RecordingLimits
{
    /// <summary>The longest part of an upload, bytes.</summary>
    public const int Part = 4 * 1024 * 1024;

    /// <summary>The longest recording, bytes: nine hours at 16 kHz in two channels.</summary>
    public const long Recording = 2L * 1024 * 1024 * 1024;

    /// <summary>How many bytes of parts are in memory at once: few senders, since records go first.</summary>
    public const long InMemory = 4L * Part;

    /// <summary>How many bytes of the disk are left alone: calls go on being stored where recordings no longer are.</summary>
    public const long LeftFree = 64 * 1024 * 1024;
}
