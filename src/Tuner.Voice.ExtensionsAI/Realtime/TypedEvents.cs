using Microsoft.Extensions.AI;
using Type = Microsoft.Extensions.AI.RealtimeServerMessageType;

namespace Tuner.Voice;

/// <summary>
/// What the typed fields of a service's messages say. They tell neither when the caller spoke nor what was heard: that
/// is estimated from the words and the audio.
/// </summary>
internal static class TypedEvents
{
    public static void Read(RealtimeServerMessage message, RealtimeCall call)
    {
        switch (message)
        {
            case InputAudioTranscriptionRealtimeServerMessage said: Said(said, call); break;
            case OutputTextAudioRealtimeServerMessage output: Made(output, call); break;
            case ResponseCreatedRealtimeServerMessage { Type: var type } response when type == Type.ResponseDone: Done(response, call); break;
            case ResponseCreatedRealtimeServerMessage response: call.ResponseStarted(response.ResponseId); break;
            case ResponseOutputItemRealtimeServerMessage { Type: var type } item when type == Type.ResponseOutputItemDone: Called(item, call); break;
            case ErrorRealtimeServerMessage error: call.Failed(error.Error?.Message, error.Error?.ErrorCode); break;
        }
    }

    private static void Said(InputAudioTranscriptionRealtimeServerMessage message, RealtimeCall call)
    {
        if (message.Type == Type.InputAudioTranscriptionFailed) call.TranscriptFailed(message.ItemId, message.Error?.Message);
        else call.Transcript(message.ItemId, message.Transcription, message.Type == Type.InputAudioTranscriptionCompleted);
    }

    private static void Made(OutputTextAudioRealtimeServerMessage message, RealtimeCall call)
    {
        var type = message.Type;
        if (type == Type.OutputAudioDelta) Spoke(message, call);
        else if (type == Type.OutputAudioTranscriptionDelta || type == Type.OutputAudioTranscriptionDone)
            call.SpeechText(message.ResponseId, message.ItemId, message.Text, type == Type.OutputAudioTranscriptionDone);
        else if (type == Type.OutputTextDelta || type == Type.OutputTextDone)
            call.WrittenText(message.ResponseId, message.ItemId, message.Text, type == Type.OutputTextDone);
    }

    /// <summary>How much it is can be seen without looking at it; where the call is recorded, it is looked at.</summary>
    private static void Spoke(OutputTextAudioRealtimeServerMessage message, RealtimeCall call)
    {
        var bytes = BytesOf(message.Audio);
        var audio = call.RecordsAudio ? new byte[bytes] : [];
        if (audio.Length > 0 && Convert.TryFromBase64String(message.Audio!, audio, out var read) && read == bytes) call.SpeechAudio(message.ResponseId, message.ItemId, audio);
        else call.SpeechAudio(message.ResponseId, message.ItemId, bytes);
    }

    private static void Done(ResponseCreatedRealtimeServerMessage message, RealtimeCall call) =>
        call.ResponseDone(
            message.ResponseId,
            TypedUsage.Of(message.Usage),
            message.Status == RealtimeResponseStatus.Cancelled,
            message.Error?.Message ?? (message.Status == RealtimeResponseStatus.Failed || message.Status == RealtimeResponseStatus.Incomplete ? $"the response is {message.Status}" : null));

    private static void Called(ResponseOutputItemRealtimeServerMessage message, RealtimeCall call)
    {
        foreach (var content in message.Item?.Contents ?? [])
        {
            if (content is FunctionCallContent { InformationalOnly: false } tool) call.ToolCalled(message.ResponseId, tool.CallId, tool.Name, JsonText.Of(tool.Arguments));
        }
    }

    /// <summary>How many bytes a base64 text holds.</summary>
    private static int BytesOf(string? base64)
    {
        if (base64 is not { Length: > 0 }) return 0;
        var padding = base64.EndsWith("==", StringComparison.Ordinal) ? 2 : base64.EndsWith('=') ? 1 : 0;
        return Math.Max(0, (base64.Length / 4 * 3) - padding);
    }
}
