namespace Tuner.Pipecat.Delivery;

/// <summary>Why a call will never arrive. One list, so that every loss has a name.</summary>
internal static class LossReason
{
    /// <summary>It waited longer than records may.</summary>
    public const string TooOld = "too_old";

    /// <summary>The state folder was full.</summary>
    public const string FolderFull = "folder_full";

    /// <summary>The disk did not take it and the process ended.</summary>
    public const string NotOnDisk = "not_on_disk";

    /// <summary>Too many records waited in memory.</summary>
    public const string MemoryFull = "memory_full";

    /// <summary>Its journal cannot be read; it lies in <c>rejected/</c>.</summary>
    public const string Unreadable = "unreadable";
}
