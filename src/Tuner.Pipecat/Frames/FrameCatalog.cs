using System.Collections.Frozen;
using System.Text.Json.Serialization.Metadata;

namespace Tuner.Pipecat.Frames;

/// <summary>The one list of what the recorder understands: names as they stand in the log, and the type behind each.</summary>
internal static class FrameCatalog
{
    private static readonly FrameJson Json = FrameJson.Default;

    public static readonly FrozenDictionary<string, JsonTypeInfo> Frames = new Dictionary<string, JsonTypeInfo>
    {
        [nameof(StartFrame)] = Json.StartFrame,
        [nameof(EndFrame)] = Json.EndFrame,
        [nameof(StopFrame)] = Json.StopFrame,
        [nameof(CancelFrame)] = Json.CancelFrame,
        [nameof(EndTaskFrame)] = Json.EndTaskFrame,
        ["EndWorkerFrame"] = Json.EndTaskFrame,
        [nameof(CancelTaskFrame)] = Json.CancelTaskFrame,
        ["CancelWorkerFrame"] = Json.CancelTaskFrame,
        [nameof(ErrorFrame)] = Json.ErrorFrame,
        [nameof(ClientConnectedFrame)] = Json.ClientConnectedFrame,
        [nameof(VADUserStartedSpeakingFrame)] = Json.VADUserStartedSpeakingFrame,
        [nameof(VADUserStoppedSpeakingFrame)] = Json.VADUserStoppedSpeakingFrame,
        [nameof(UserStartedSpeakingFrame)] = Json.UserStartedSpeakingFrame,
        [nameof(UserStoppedSpeakingFrame)] = Json.UserStoppedSpeakingFrame,
        [nameof(ProposedUserStoppedSpeakingFrame)] = Json.ProposedUserStoppedSpeakingFrame,
        [nameof(UserTurnInferenceCompletedFrame)] = Json.UserTurnInferenceCompletedFrame,
        [nameof(InterruptionFrame)] = Json.InterruptionFrame,
        ["StartInterruptionFrame"] = Json.InterruptionFrame,
        [nameof(UserMuteStartedFrame)] = Json.UserMuteStartedFrame,
        [nameof(UserMuteStoppedFrame)] = Json.UserMuteStoppedFrame,
        [nameof(TranscriptionFrame)] = Json.TranscriptionFrame,
        [nameof(InterimTranscriptionFrame)] = Json.InterimTranscriptionFrame,
        // A transcriber's guess at the whole turn (1.10 and newer) is followed by the final one, as an interim is.
        ["EagerTranscriptionFrame"] = Json.InterimTranscriptionFrame,
        [nameof(InputDTMFFrame)] = Json.InputDTMFFrame,
        [nameof(OutputDTMFFrame)] = Json.OutputDTMFFrame,
        ["OutputDTMFUrgentFrame"] = Json.OutputDTMFFrame,
        [nameof(LLMContextFrame)] = Json.LLMContextFrame,
        ["OpenAILLMContextFrame"] = Json.LLMContextFrame,
        [nameof(LLMRunFrame)] = Json.LLMRunFrame,
        [nameof(ActionFinishedFrame)] = Json.ActionFinishedFrame,
        [nameof(LLMFullResponseStartFrame)] = Json.LLMFullResponseStartFrame,
        [nameof(LLMFullResponseEndFrame)] = Json.LLMFullResponseEndFrame,
        [nameof(LLMTextFrame)] = Json.LLMTextFrame,
        [nameof(LLMMarkerFrame)] = Json.LLMMarkerFrame,
        [nameof(LLMContextAssistantTimestampFrame)] = Json.LLMContextAssistantTimestampFrame,
        [nameof(LLMContextAssistantTurnFrame)] = Json.LLMContextAssistantTurnFrame,
        [nameof(FunctionCallsStartedFrame)] = Json.FunctionCallsStartedFrame,
        [nameof(FunctionCallInProgressFrame)] = Json.FunctionCallInProgressFrame,
        [nameof(FunctionCallResultFrame)] = Json.FunctionCallResultFrame,
        [nameof(FunctionCallCancelFrame)] = Json.FunctionCallCancelFrame,
        [nameof(TTSSpeakFrame)] = Json.TTSSpeakFrame,
        [nameof(AggregatedTextFrame)] = Json.AggregatedTextFrame,
        [nameof(TTSTextFrame)] = Json.TTSTextFrame,
        [nameof(TTSStartedFrame)] = Json.TTSStartedFrame,
        [nameof(TTSStoppedFrame)] = Json.TTSStoppedFrame,
        [nameof(TTSAudioRawFrame)] = Json.TTSAudioRawFrame,
        [nameof(BotStartedSpeakingFrame)] = Json.BotStartedSpeakingFrame,
        [nameof(BotStoppedSpeakingFrame)] = Json.BotStoppedSpeakingFrame,
        [nameof(MetricsFrame)] = Json.MetricsFrame,
        [nameof(STTMetadataFrame)] = Json.STTMetadataFrame,
        [nameof(LLMServiceMetadataFrame)] = Json.LLMServiceMetadataFrame,
        [nameof(SpeechControlParamsFrame)] = Json.SpeechControlParamsFrame,
    }.ToFrozenDictionary();

    public static readonly FrozenDictionary<string, JsonTypeInfo> Events = new Dictionary<string, JsonTypeInfo>
    {
        ["turn_started"] = Json.TurnStartedEvent,
        ["turn_ended"] = Json.TurnEndedEvent,
        ["node"] = Json.NodeEvent,
        ["disconnection_reason"] = Json.DisconnectionReasonEvent,
        ["user_turn_stopped"] = Json.UserTurnStoppedEvent,
        ["user_turn_idle"] = Json.UserIdleEvent,
        ["user_idle"] = Json.UserIdleEvent,
        ["on_user_turn_idle"] = Json.UserIdleEvent,
        ["speech_truncated"] = Json.SpeechTruncatedEvent,
        ["stall"] = Json.StallEvent,
        ["dropped"] = Json.DroppedEvent,
        ["call_facts"] = Json.CallFactsEvent,
        ["end_of_call"] = Json.EndOfCallEvent,
    }.ToFrozenDictionary();

    /// <summary>The name that a type is written under: the first that the lists above give it.</summary>
    public static readonly FrozenDictionary<Type, string> Names =
        Frames.Where(entry => entry.Key == entry.Value.Type.Name).Concat(Events.Where(entry => entry.Key is not ("user_idle" or "on_user_turn_idle")))
            .ToFrozenDictionary(entry => entry.Value.Type, entry => entry.Key);

    public static JsonTypeInfo InfoOf(Frame frame) =>
        (frame is PipelineEvent ? Events : Frames)[Names[frame.GetType()]];
}
