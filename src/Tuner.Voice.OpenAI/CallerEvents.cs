using OpenAI.Realtime;

namespace Tuner.Voice;

/// <summary>What the service heard of the caller.</summary>
internal static class CallerEvents
{
    public static bool Read(RealtimeServerUpdate update, RealtimeCall call)
    {
        switch (update)
        {
            case RealtimeServerUpdateInputAudioBufferSpeechStarted started: call.SpeechStarted(started.AudioStartTime); return true;
            case RealtimeServerUpdateInputAudioBufferSpeechStopped stopped: call.SpeechStopped(stopped.AudioEndTime); return true;
            case RealtimeServerUpdateInputAudioBufferCommitted committed: call.TurnCommitted(committed.ItemId); return true;
            case RealtimeServerUpdateInputAudioBufferTimeoutTriggered: call.CallerIdle(); return true;
            case RealtimeServerUpdateInputAudioBufferDtmfEventReceived { Event: [var key, ..] }: call.Call.KeyPressed(key); return true;
            case RealtimeServerUpdateConversationItemInputAudioTranscriptionDelta said: call.Transcript(said.ItemId, said.Delta, false); return true;
            case RealtimeServerUpdateConversationItemInputAudioTranscriptionCompleted said: Said(said, call); return true;
            case RealtimeServerUpdateConversationItemInputAudioTranscriptionFailed failed: call.TranscriptFailed(failed.ItemId, failed.Error?.Message); return true;
            default: return false;
        }
    }

    private static void Said(RealtimeServerUpdateConversationItemInputAudioTranscriptionCompleted said, RealtimeCall call)
    {
        call.Transcript(said.ItemId, said.Transcript, true);
        if (said.Usage is RealtimeTranscriptionDurationUsage usage) call.Call.TranscriberUsed(usage.Duration);
    }
}
