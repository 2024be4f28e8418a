using System.Diagnostics.CodeAnalysis;
using OpenAI.Realtime;

namespace Tuner.Voice;

/// <summary>Records sessions of the OpenAI library.</summary>
[Experimental("OPENAI002")]
public static class RealtimeSessionExtensions
{
    /// <summary>
    /// Records a session as a call, or as a part of one. Use the session that it returns in place of the one given.
    /// Where the application does not say why the call ended, the session's end stands for it.
    /// </summary>
    /// <param name="session">The session, as the library's client began it.</param>
    /// <param name="call">The call. The application ends it.</param>
    /// <returns>The recorded session. To dispose of it disposes of the other.</returns>
    /// <exception cref="ArgumentNullException">There is no session, or no call.</exception>
    /// <example>
    /// <code>
    /// using var call = tuner.BeginCall();
    /// using var session = (await client.StartConversationSessionAsync("gpt-realtime")).UseTuner(call);
    /// </code>
    /// </example>
    public static RealtimeSessionClient UseTuner(this RealtimeSessionClient session, VoiceCall call)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(call);
        return new RecordedSessionClient(session, new RealtimeCall(call));
    }
}
