namespace Tuner.Server.Mcp;

/// <summary>What the values of a row mean, each in a sentence; docs/record.md has the rules.</summary>
internal static class ValueMeanings
{
    private static readonly Dictionary<string, string> Meanings = new(StringComparer.Ordinal)
    {
        ["e2e_latency"] = "ms from the caller's last sound to the agent's first, at the transport's edge; a phone network adds its own",
        ["latency_parts_ms"] = "the same wait in parts that add up to it exactly: turn_detection until the model is asked, llm until its first token, tool while tools ran, text_aggregation until a voice is asked, tts until its first audio, unexplained the rest",
        ["measured_from"] = "what the wait's clock started at where no voice activity was seen: the last transcript, or the service's word that the turn was over",
        ["unanswered_ms"] = "ms from the caller's last sound to his next words or the call's end, in which no answer came",
        ["measured"] = "how start and end were measured: exact by the frame itself, vad by a voice-activity detector (about 30 ms), estimated by a transcript or turn bound",
        ["estimated"] = "which words were heard is an estimate",
        ["interrupted"] = "on an agent's row: it was cut off; on a caller's: he cut the agent off",
        ["interrupted_at_ms"] = "the caller's first sound with which he cut in, ms since the call began",
        ["unheard_text"] = "what was generated for this row and never heard",
        ["llm_node_ttft"] = "ms, the model's own report of its time to first token, else as seen",
        ["tts_node_ttfb"] = "ms, the voice's own report of its time to first audio, else as seen",
        ["stt_node_ttfb"] = "ms, the transcriber's own report",
        ["eou_delay"] = "ms from the last sound to the decision that the turn was over",
        ["eou_reason"] = "what decided that the turn was over: silence_timeout, model_verdict or stt_endpoint",
        ["eou_confidence"] = "the turn model's confidence, 0 to 1",
        ["fragments"] = "how many final transcripts make up the row",
        ["turn_index"] = "the turn that the row belongs to, from 0",
        ["node"] = "the flow's node in which the row happened",
        ["input"] = "dtmf: keys were pressed, text: a text was typed; nothing was said",
        ["kind"] = "music or recording: the agent's row is no speech",
        ["destination"] = "the output of the transport at which the agent's row sounded; absent: the default one",
        ["muted"] = "true: the pipeline did not listen to the caller, and owes these words no answer",
        ["speaker"] = "who spoke, as the transcriber or the transport names him",
        ["speakers"] = "the same where several spoke in one row",
        ["language"] = "the language of the words, as the transcriber names it",
        ["languages"] = "the same where several were spoken in one row",
        ["transcript"] = "failed: the transcriber could not tell what was said",
        ["placeholder"] = "stands for an empty timeline",
    };

    /// <summary>The meaning; null of a name that is not ours.</summary>
    public static string? Of(string name) => Meanings.GetValueOrDefault(name);
}
