using OpenAI.Realtime;

namespace Tuner.Voice;

/// <summary>What a host's commands say. What was heard of a cut answer the service's event tells, not the command.</summary>
internal static class SessionCommands
{
    public static void Read(RealtimeClientCommand command, RealtimeCall call)
    {
        switch (command)
        {
            case RealtimeClientCommandInputAudioBufferAppend append: call.AudioAppended(append.AudioBytes is { } audio ? audio.ToMemory().Span : default); break;
            case RealtimeClientCommandResponseCreate: call.ResponseRequested(); break;
            case RealtimeClientCommandConversationItemCreate create: Added(create.Item, call); break;
        }
    }

    /// <summary>A user's text is no turn of the caller's: only the host knows whether a person typed it (<c>CallerTyped</c>).</summary>
    public static void Added(RealtimeItem? item, RealtimeCall call)
    {
        if (item is RealtimeFunctionCallOutputItem result) call.ToolEnded(result.CallId, result.FunctionOutput);
    }
}
