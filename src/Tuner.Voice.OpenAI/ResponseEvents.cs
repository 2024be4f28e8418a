using OpenAI.Realtime;

namespace Tuner.Voice;

/// <summary>What the model answers: its words and its audio, the tools it asks for, and what of it was heard.</summary>
internal static class ResponseEvents
{
    public static bool Read(RealtimeServerUpdate update, RealtimeCall call)
    {
        switch (update)
        {
            case RealtimeServerUpdateResponseOutputAudioDelta audio: call.SpeechAudio(audio.ResponseId, audio.ItemId, audio.Delta is { } made ? made.ToMemory().Span : default); return true;
            case RealtimeServerUpdateResponseOutputAudioTranscriptDelta said: call.SpeechText(said.ResponseId, said.ItemId, said.Delta, false); return true;
            case RealtimeServerUpdateResponseOutputAudioTranscriptDone said: call.SpeechText(said.ResponseId, said.ItemId, said.Transcript, true); return true;
            case RealtimeServerUpdateResponseOutputTextDelta text: call.WrittenText(text.ResponseId, text.ItemId, text.Delta, false); return true;
            case RealtimeServerUpdateResponseOutputTextDone text: call.WrittenText(text.ResponseId, text.ItemId, text.Text, true); return true;
            case RealtimeServerUpdateResponseCreated created: call.ResponseStarted(created.Response?.Id); return true;
            case RealtimeServerUpdateResponseDone done: Done(done.Response, call); return true;
            case RealtimeServerUpdateResponseOutputItemDone { Item: RealtimeFunctionCallItem tool } item:
                call.ToolCalled(item.ResponseId, tool.CallId, tool.FunctionName, tool.FunctionArguments?.ToString());
                return true;
            case RealtimeServerUpdateResponseOutputItemDone { Item: RealtimeMcpToolCallItem tool }: call.ToolEnded(tool.Id, tool.ToolOutput, ProblemOf(tool)); return true;
            case RealtimeServerUpdateResponseMcpCallArgumentsDone tool: call.ToolCalled(tool.ResponseId, tool.ItemId, "mcp", tool.ToolArguments?.ToString()); return true;
            case RealtimeServerUpdateConversationItemTruncated cut: call.Truncated(cut.ItemId, cut.AudioEndTime); return true;
            case RealtimeServerUpdateOutputAudioBufferStarted playing: call.PlaybackStarted(playing.ResponseId); return true;
            case RealtimeServerUpdateOutputAudioBufferStopped played: call.PlaybackStopped(played.ResponseId, false); return true;
            case RealtimeServerUpdateOutputAudioBufferCleared cleared: call.PlaybackStopped(cleared.ResponseId, true); return true;
            default: return false;
        }
    }

    private static void Done(RealtimeResponse? response, RealtimeCall call)
    {
        if (response is null) return;
        var status = response.Status?.ToString();
        var problem = status is "failed" or "incomplete"
            ? response.StatusDetails?.Error?.Message ?? $"the response is {status}: {response.StatusDetails?.Error?.Code ?? response.StatusDetails?.Reason?.ToString() ?? "the service does not say why"}"
            : null;
        call.ResponseDone(response.Id, UsageOf(response.Usage), status == "cancelled", problem);
    }

    private static AnswerUsage? UsageOf(RealtimeResponseUsage? usage) => usage is null ? null : new AnswerUsage
    {
        InputTokens = usage.InputTokenCount,
        OutputTokens = usage.OutputTokenCount,
        TotalTokens = usage.TotalTokenCount,
        CachedInputTokens = usage.InputTokenDetails?.CachedTokenCount,
        InputAudioTokens = usage.InputTokenDetails?.AudioTokenCount,
        OutputAudioTokens = usage.OutputTokenDetails?.AudioTokenCount,
        CachedAudioTokens = usage.InputTokenDetails?.CachedTokenDetails?.AudioTokenCount,
    };

    private static string? ProblemOf(RealtimeMcpToolCallItem tool) => tool.Error is null ? null : "the remote tool failed";
}
