using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;

namespace Tuner.Cli.Record;

/// <summary>A live call of the host.</summary>
internal sealed class RecordedCall(long number, CallKeeper keeper, LiveCall live)
{
    public long Number => number;

    public CallKeeper Keeper => keeper;

    public LiveCall Live => live;

    /// <summary>Whether what was said may be logged.</summary>
    public bool Debug { get; init; }

    /// <summary>How long it may be silent before it is taken for cut.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>When its last line came, in the clock's own ticks.</summary>
    public long LastLine { get; set; }
}
