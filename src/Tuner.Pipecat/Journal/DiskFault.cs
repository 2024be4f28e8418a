namespace Tuner.Pipecat.Journal;

/// <summary>Which exceptions a disk can raise. Anything else is a mistake of ours.</summary>
internal static class DiskFault
{
    public static bool Is(Exception fault) => fault is IOException or UnauthorizedAccessException or NotSupportedException;

    /// <summary>What to tell a person: the system's words, to stand inside a sentence; never a file's content.</summary>
    public static string Describe(Exception fault) => fault.Message.TrimEnd('.');

    /// <summary>Does what may fail; returns the fault, or null when all went well.</summary>
    public static string? Try(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception fault) when (Is(fault))
        {
            return Describe(fault);
        }
    }
}
