using Tuner.Pipecat;

namespace Tuner.Voice;

/// <summary>
/// Begins the records of voice calls. <see cref="TunerClient"/> keeps and delivers them;
/// <see cref="InMemoryTunerClient"/> holds them for a test to look at.
/// </summary>
public interface ITunerClient
{
    /// <summary>What happened to the calls of this process so far.</summary>
    TunerDiagnostics Diagnostics { get; }

    /// <summary>Begins the record of one call. Never throws, and never waits.</summary>
    /// <param name="options">What is known of the call; null: nothing but that it begins now, under an id of its own.</param>
    /// <returns>The call. Dispose of it when the call is over.</returns>
    VoiceCall BeginCall(VoiceCallOptions? options = null);

    /// <summary>Waits until everything told so far is written down and every ended call was tried once.</summary>
    /// <param name="cancellation">Ends the waiting, not the delivery.</param>
    /// <returns>A task that fails only by cancellation.</returns>
    Task FlushAsync(CancellationToken cancellation = default);
}
