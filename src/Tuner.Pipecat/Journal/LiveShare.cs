namespace Tuner.Pipecat.Journal;

/// <summary>
/// How much of the state folder live calls may take: a quarter, parted evenly among them, and never more than a quarter
/// of that for one. So no call that goes on takes the room of calls that are over, or of its neighbours.
/// </summary>
internal sealed class LiveShare(StateFolder folder, long maxBytes)
{
    private const int FewestCalls = 4;

    /// <summary>As much as a server takes of one call's spans in a handful of requests.</summary>
    private const long MostOfSpans = 4 << 20;

    private long _ofOneCall = Of(maxBytes) / FewestCalls;

    /// <summary>What live calls may take of a folder of this size, bytes.</summary>
    public static long Of(long maxBytes) => maxBytes / 4;

    /// <summary>What one call's journal may grow to, bytes.</summary>
    public long OfOneCall => Volatile.Read(ref _ofOneCall);

    /// <summary>What the application's own spans may take of one call's journal, bytes: no span takes the room of a frame.</summary>
    public long OfSpans => Math.Min(MostOfSpans, OfOneCall / 4);

    /// <summary>Parts the share anew: a call began. Faults of the disk are the caller's to catch.</summary>
    public void Part()
    {
        var calls = folder.Files.List(folder.Live).Count(static name => name.EndsWith(StateFolder.JournalSuffix, StringComparison.Ordinal)) + 1;
        Volatile.Write(ref _ofOneCall, Of(maxBytes) / Math.Max(FewestCalls, calls));
    }
}
