namespace Tuner.Pipecat.Journal;

/// <summary>
/// How much of the state folder live calls may take: a quarter, parted evenly among them, and never more than a quarter
/// of that for one. So no call that goes on takes the room of calls that are over, or of its neighbours.
/// </summary>
internal sealed class LiveShare(StateFolder folder, long maxBytes)
{
    private const int FewestCalls = 4;

    private long _ofOneCall = Of(maxBytes) / FewestCalls;

    /// <summary>What live calls may take of a folder of this size, bytes.</summary>
    public static long Of(long maxBytes) => maxBytes / 4;

    /// <summary>What one call's journal may grow to, bytes.</summary>
    public long OfOneCall => Volatile.Read(ref _ofOneCall);

    /// <summary>Parts the share anew: a call began. Faults of the disk are the caller's to catch.</summary>
    public void Part()
    {
        var calls = folder.Files.List(folder.Live).Count(static name => name.EndsWith(StateFolder.JournalSuffix, StringComparison.Ordinal)) + 1;
        Volatile.Write(ref _ofOneCall, Of(maxBytes) / Math.Max(FewestCalls, calls));
    }
}
