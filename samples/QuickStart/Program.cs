using Tuner.Pipecat;
using Tuner.Pipecat.Frames;

// TUNER_API_KEY, TUNER_WORKSPACE_ID, TUNER_AGENT_ID and TUNER_BASE_URL fill in what is not given here.
await using var observer = new Observer(new TunerConfig
{
    CallId = $"quick-start-{Guid.NewGuid():N}",
    CallType = "web_call",
    AsrModel = "deepgram/nova-3",
    LlmModel = "gpt-4o-mini",
    TtsModel = "cartesia/sonic",
    DisconnectionReasonResolver = () => "user_hangup",
    Log = (level, text) => Console.WriteLine($"{level}: {text}"),
});

// In your pipeline: one call of Observe for every frame, at its first push, from any thread.
observer.Observe(new StartFrame { EnableMetrics = true, EnableUsageMetrics = true });
observer.Observe(new VADUserStartedSpeakingFrame());
observer.Observe(new VADUserStoppedSpeakingFrame());
observer.Observe(new TranscriptionFrame { Text = "A table for two, please." });
observer.Observe(new LLMFullResponseStartFrame());
observer.Observe(new LLMTextFrame { Text = "Booked. See you at eight!" });
observer.Observe(new LLMFullResponseEndFrame());
observer.Observe(new BotStartedSpeakingFrame());
observer.Observe(new TTSTextFrame { Text = "Booked. See you at eight!" });
observer.Observe(new BotStoppedSpeakingFrame());
observer.Observe(new EndFrame());

// Leaving this block lays the record down on disk; it is sent in the background. To see it arrive:
await observer.DisposeAsync();
await observer.FlushAsync();
Console.WriteLine($"delivered: {observer.Diagnostics.CallsDelivered}, waiting: {observer.Diagnostics.CallsWaiting}");
