namespace Tuner.Pipecat.Hosting;

/// <summary>Holds frames of a call back for a moment, to tell them together.</summary>
internal interface IHoldsBack
{
    /// <summary>Tells what it holds.</summary>
    /// <returns>False when somebody tells something just now: it is asked again later.</returns>
    bool TrySettle();
}
