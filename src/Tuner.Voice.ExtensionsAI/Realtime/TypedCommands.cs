using Microsoft.Extensions.AI;

namespace Tuner.Voice;

/// <summary>What the typed fields of a host's messages say.</summary>
internal static class TypedCommands
{
    /// <param name="message">The message.</param>
    /// <param name="call">The call to tell it to.</param>
    /// <param name="serviceTells">Whether the service's own events say when a turn is over.</param>
    public static void Read(RealtimeClientMessage message, RealtimeCall call, bool serviceTells)
    {
        switch (message)
        {
            case InputAudioBufferAppendRealtimeClientMessage append: call.AudioAppended(append.Content.Data.Span); break;
            case CreateConversationItemRealtimeClientMessage create: Added(create.Item, call); break;
            case CreateResponseRealtimeClientMessage: call.ResponseRequested(); break;
            case SessionUpdateRealtimeClientMessage update: call.Settings = TypedSettings.Of(update.Options, call.Settings); break;
            case InputAudioBufferCommitRealtimeClientMessage when !serviceTells: call.TurnCommitted(); break;
        }
    }

    /// <summary>A user's text is no turn of the caller's: only the host knows whether a person typed it (<c>CallerTyped</c>).</summary>
    private static void Added(RealtimeConversationItem? item, RealtimeCall call)
    {
        foreach (var content in item?.Contents ?? [])
        {
            if (content is FunctionResultContent result) call.ToolEnded(result.CallId, JsonText.Of(result.Result), result.Exception?.Message);
        }
    }
}
