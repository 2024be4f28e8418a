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

    public static void Added(RealtimeItem? item, RealtimeCall call)
    {
        if (item is RealtimeFunctionCallOutputItem result) call.ToolEnded(result.CallId, result.FunctionOutput);
        else if (item is RealtimeMessageItem message && message.Role == RealtimeMessageRole.User) Typed(message, call);
    }

    /// <summary>What the caller typed is his turn, too.</summary>
    private static void Typed(RealtimeMessageItem message, RealtimeCall call)
    {
        foreach (var part in message.Content ?? [])
        {
            if (part is RealtimeInputTextMessageContentPart { Text: { Length: > 0 } text }) call.Call.CallerTyped(text);
        }
    }
}
