using System.Diagnostics.CodeAnalysis;
using OpenAI.Realtime;

namespace Tuner.Voice;

/// <summary>Reads the raw events and commands of OpenAI's realtime API, as its library of version 2.15 has them.</summary>
[Experimental("OPENAI002")]
public sealed class OpenAIRealtimeEvents : IRealtimeEventReader
{
    private OpenAIRealtimeEvents()
    {
    }

    /// <summary>The reader, for <c>UseTuner</c> of Microsoft.Extensions.AI's realtime clients.</summary>
    public static IRealtimeEventReader Reader { get; } = new OpenAIRealtimeEvents();

    /// <inheritdoc/>
    public bool ReadEvent(object raw, RealtimeCall session)
    {
        if (raw is not RealtimeServerUpdate update) return false;
        // What comes most often first: of a hundred events ninety are audio.
        _ = ResponseEvents.Read(update, session) || CallerEvents.Read(update, session) || SessionEvents.Read(update, session);
        return true;
    }

    /// <inheritdoc/>
    public bool ReadCommand(object raw, RealtimeCall session)
    {
        if (raw is not RealtimeClientCommand command) return false;
        SessionCommands.Read(command, session);
        return true;
    }

    /// <inheritdoc/>
    public object Record(object service, RealtimeCall session) => service is RealtimeSessionClient client ? new RecordedSessionClient(client, session) : service;
}
