using Tuner.Server.Calls;

namespace Tuner.Server.Storage;

/// <summary>One page of the list.</summary>
/// <param name="Calls">Newest first.</param>
/// <param name="HasNewer">Whether there are calls before the first one here.</param>
/// <param name="HasOlder">Whether there are calls after the last one here.</param>
internal sealed record CallListing(IReadOnlyList<ListedCall> Calls, bool HasNewer, bool HasOlder)
{
    /// <summary>The place of the first call here.</summary>
    public CallPosition First => PositionOf(Calls[0]);

    /// <summary>The place of the last call here.</summary>
    public CallPosition Last => PositionOf(Calls[^1]);

    private static CallPosition PositionOf(ListedCall call) => new(call.Summary.StartedAtMs, call.Id);
}
