namespace Tuner.Server.Storage;

/// <summary>What the list stands by; calls that are alike in it stand by their number.</summary>
internal enum CallSort
{
    /// <summary>When the call began.</summary>
    Time,

    /// <summary>How long it was.</summary>
    Length,

    /// <summary>The longest wait in it; a call without one counts as below all others.</summary>
    WorstWait,

    /// <summary>What it cost; a call that does not tell counts as below all others.</summary>
    Cost,

    /// <summary>Those with trouble first, <see cref="Calls.CallSummary.HasTrouble"/>; among each kind when the call began.</summary>
    Trouble,
}
