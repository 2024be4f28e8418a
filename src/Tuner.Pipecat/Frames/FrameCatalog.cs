using System.Text.Json.Serialization.Metadata;

namespace Tuner.Pipecat.Frames;

/// <summary>The one list of what the recorder understands: names as they stand in the log, and the type behind each.</summary>
internal static class FrameCatalog
{
    private static readonly FrameJson Json = FrameJson.Default;

    public static readonly Dictionary<string, FrameKind> Frames = new()
    {
        [nameof(StartFrame)] = Of(static () => Json.StartFrame),
        [nameof(EndFrame)] = Of(static () => Json.EndFrame),
        [nameof(StopFrame)] = Of(static () => Json.StopFrame),
        [nameof(CancelFrame)] = Of(static () => Json.CancelFrame),
        [nameof(EndTaskFrame)] = Of(static () => Json.EndTaskFrame),
        ["EndWorkerFrame"] = Of(static () => Json.EndTaskFrame),
        [nameof(CancelTaskFrame)] = Of(static () => Json.CancelTaskFrame),
        ["CancelWorkerFrame"] = Of(static () => Json.CancelTaskFrame),
        [nameof(ErrorFrame)] = Of(static () => Json.ErrorFrame),
        [nameof(ClientConnectedFrame)] = Of(static () => Json.ClientConnectedFrame),
        [nameof(OutputTransportReadyFrame)] = Of(static () => Json.OutputTransportReadyFrame),
        [nameof(DailySIPTransferFrame)] = Of(static () => Json.DailySIPTransferFrame),
        ["DailySIPReferFrame"] = Of(static () => Json.DailySIPTransferFrame),
        [nameof(VADUserStartedSpeakingFrame)] = Of(static () => Json.VADUserStartedSpeakingFrame),
        [nameof(VADUserStoppedSpeakingFrame)] = Of(static () => Json.VADUserStoppedSpeakingFrame),
        [nameof(UserStartedSpeakingFrame)] = Of(static () => Json.UserStartedSpeakingFrame),
        [nameof(UserStoppedSpeakingFrame)] = Of(static () => Json.UserStoppedSpeakingFrame),
        [nameof(ProposedUserStoppedSpeakingFrame)] = Of(static () => Json.ProposedUserStoppedSpeakingFrame),
        [nameof(UserTurnInferenceCompletedFrame)] = Of(static () => Json.UserTurnInferenceCompletedFrame),
        [nameof(InterruptionFrame)] = Of(static () => Json.InterruptionFrame),
        ["StartInterruptionFrame"] = Of(static () => Json.InterruptionFrame),
        [nameof(UserMuteStartedFrame)] = Of(static () => Json.UserMuteStartedFrame),
        [nameof(UserMuteStoppedFrame)] = Of(static () => Json.UserMuteStoppedFrame),
        [nameof(TranscriptionFrame)] = Of(static () => Json.TranscriptionFrame),
        [nameof(InterimTranscriptionFrame)] = Of(static () => Json.InterimTranscriptionFrame),
        // A transcriber's guess at the whole turn (1.10 and newer) is followed by the final one, as an interim is.
        ["EagerTranscriptionFrame"] = Of(static () => Json.InterimTranscriptionFrame),
        [nameof(LLMMessagesAppendFrame)] = Of(static () => Json.LLMMessagesAppendFrame),
        [nameof(InputDTMFFrame)] = Of(static () => Json.InputDTMFFrame),
        [nameof(OutputDTMFFrame)] = Of(static () => Json.OutputDTMFFrame),
        ["OutputDTMFUrgentFrame"] = Of(static () => Json.OutputDTMFFrame),
        [nameof(LLMContextFrame)] = Of(static () => Json.LLMContextFrame),
        ["OpenAILLMContextFrame"] = Of(static () => Json.LLMContextFrame),
        [nameof(LLMRunFrame)] = Of(static () => Json.LLMRunFrame),
        [nameof(ActionFinishedFrame)] = Of(static () => Json.ActionFinishedFrame),
        [nameof(LLMFullResponseStartFrame)] = Of(static () => Json.LLMFullResponseStartFrame),
        [nameof(LLMFullResponseEndFrame)] = Of(static () => Json.LLMFullResponseEndFrame),
        [nameof(LLMTextFrame)] = Of(static () => Json.LLMTextFrame),
        [nameof(LLMMarkerFrame)] = Of(static () => Json.LLMMarkerFrame),
        [nameof(LLMContextAssistantTimestampFrame)] = Of(static () => Json.LLMContextAssistantTimestampFrame),
        [nameof(LLMContextAssistantTurnFrame)] = Of(static () => Json.LLMContextAssistantTurnFrame),
        [nameof(FunctionCallsStartedFrame)] = Of(static () => Json.FunctionCallsStartedFrame),
        [nameof(FunctionCallInProgressFrame)] = Of(static () => Json.FunctionCallInProgressFrame),
        [nameof(FunctionCallResultFrame)] = Of(static () => Json.FunctionCallResultFrame),
        [nameof(FunctionCallCancelFrame)] = Of(static () => Json.FunctionCallCancelFrame),
        [nameof(TTSSpeakFrame)] = Of(static () => Json.TTSSpeakFrame),
        [nameof(AggregatedTextFrame)] = Of(static () => Json.AggregatedTextFrame),
        [nameof(TTSTextFrame)] = Of(static () => Json.TTSTextFrame),
        [nameof(TTSStartedFrame)] = Of(static () => Json.TTSStartedFrame),
        [nameof(TTSStoppedFrame)] = Of(static () => Json.TTSStoppedFrame),
        [nameof(TTSAudioRawFrame)] = Of(static () => Json.TTSAudioRawFrame),
        [nameof(BotStartedSpeakingFrame)] = Of(static () => Json.BotStartedSpeakingFrame),
        [nameof(BotStoppedSpeakingFrame)] = Of(static () => Json.BotStoppedSpeakingFrame),
        [nameof(MetricsFrame)] = Of(static () => Json.MetricsFrame),
        [nameof(STTMetadataFrame)] = Of(static () => Json.STTMetadataFrame),
        [nameof(LLMServiceMetadataFrame)] = Of(static () => Json.LLMServiceMetadataFrame),
        [nameof(SpeechControlParamsFrame)] = Of(static () => Json.SpeechControlParamsFrame),
    };

    public static readonly Dictionary<string, FrameKind> Events = new()
    {
        ["turn_started"] = Of(static () => Json.TurnStartedEvent),
        ["turn_ended"] = Of(static () => Json.TurnEndedEvent),
        ["node"] = Of(static () => Json.NodeEvent),
        ["disconnection_reason"] = Of(static () => Json.DisconnectionReasonEvent),
        ["user_turn_stopped"] = Of(static () => Json.UserTurnStoppedEvent),
        ["user_turn_idle"] = Of(static () => Json.UserIdleEvent),
        ["user_idle"] = Of(static () => Json.UserIdleEvent),
        ["on_user_turn_idle"] = Of(static () => Json.UserIdleEvent),
        ["caller_typed"] = Of(static () => Json.CallerTypedEvent),
        ["client_disconnected"] = Of(static () => Json.ClientDisconnectedEvent),
        ["playing"] = Of(static () => Json.PlayingEvent),
        ["transfer"] = Of(static () => Json.TransferEvent),
        ["speech_truncated"] = Of(static () => Json.SpeechTruncatedEvent),
        ["stall"] = Of(static () => Json.StallEvent),
        ["dropped"] = Of(static () => Json.DroppedEvent),
        ["call_facts"] = Of(static () => Json.CallFactsEvent),
        ["end_of_call"] = Of(static () => Json.EndOfCallEvent),
        ["audio"] = Of(static () => Json.AudioEvent),
    };

    /// <summary>The name that a type is written under: the first that the lists above give it.</summary>
    public static readonly Dictionary<Type, string> Names =
        Frames.Where(static entry => entry.Key == entry.Value.Type.Name).Concat(Events.Where(static entry => entry.Key is not ("user_idle" or "on_user_turn_idle")))
            .ToDictionary(static entry => entry.Value.Type, static entry => entry.Key);

    public static JsonTypeInfo InfoOf(Frame frame) =>
        (frame is PipelineEvent ? Events : Frames)[Names[frame.GetType()]].Info;

    private static FrameKind Of<TFrame>(Func<JsonTypeInfo<TFrame>> info) => new(typeof(TFrame), info);
}
