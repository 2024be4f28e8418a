namespace Tuner.Voice;

/// <summary>
/// Knows the raw events of one provider's realtime service, and tells a call what they say. One reader serves all
/// sessions, from any thread.
/// </summary>
public interface IRealtimeEventReader
{
    /// <summary>Tells what an event of the service says.</summary>
    /// <param name="raw">The event, as the provider's library has it.</param>
    /// <param name="session">The session's call, to tell it to.</param>
    /// <returns>False when the event is none of this provider's: then the typed fields are read.</returns>
    bool ReadEvent(object raw, RealtimeCall session);

    /// <summary>Tells what a command to the service says. It has just been sent.</summary>
    /// <param name="raw">The command, as the provider's library has it.</param>
    /// <param name="session">The session's call, to tell it to.</param>
    /// <returns>False when the command is none of this provider's: then the typed fields are read.</returns>
    bool ReadCommand(object raw, RealtimeCall session);

    /// <summary>Wraps the provider's own session, which a host may take by <c>GetService</c> to go past the adapter.</summary>
    /// <param name="service">What the host asked for.</param>
    /// <param name="session">The session's call, to tell it to.</param>
    /// <returns>What the host gets: the same service, told to the call; or the service itself where it is none of this provider's.</returns>
    object Record(object service, RealtimeCall session) => service;
}
