using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Audio.Files;

/// <summary>
/// How much the sound of live calls may take: half of the room for recordings, parted evenly among the calls, and never
/// more than a quarter of that for one. The other half is for recordings that are laid out, are sent or stay.
/// </summary>
internal sealed class AudioShare(StateFolder folder, long maxBytes)
{
    private const int FewestCalls = 4;

    private long _ofOneCall = maxBytes / 2 / FewestCalls;

    /// <summary>What the sound of one call may grow to, bytes.</summary>
    public long OfOneCall => Volatile.Read(ref _ofOneCall);

    /// <summary>Parts the share anew: a call began. Faults of the disk are the caller's to catch.</summary>
    public void Part()
    {
        var calls = folder.Files.List(folder.Live).Count(static name => name.EndsWith(StateFolder.SoundSuffix, StringComparison.Ordinal)) + 1;
        Volatile.Write(ref _ofOneCall, maxBytes / 2 / Math.Max(FewestCalls, calls));
    }
}
