using Tuner.Voice;

// TUNER_API_KEY, TUNER_WORKSPACE_ID, TUNER_AGENT_ID and TUNER_BASE_URL say where records go.
await using var tuner = new TunerClient();
await using var call = tuner.BeginCall();

call.CallerStarted();                                              // your voice detector; delays stand for real work
await Task.Delay(900);
call.CallerStopped(silence: TimeSpan.FromMilliseconds(200));
call.CallerSaid("A table for two, please.");                       // your transcriber
using (var answer = call.BeginAnswer("gpt-4o-mini"))               // your model
{
    await Task.Delay(300);
    using var speech = answer.Speak("Booked. See you at eight!");  // your voice
    await Task.Delay(200);
    speech.Audio(TimeSpan.FromSeconds(1.5));                       // or the samples: speech.Audio(pcm, 24_000)
}

call.End(CallEnd.AgentHungUp);

// Leaving lays the record down on disk; it is sent in the background. To see it arrive:
await call.DisposeAsync();
await tuner.FlushAsync();
Console.WriteLine($"delivered: {tuner.Diagnostics.CallsDelivered}, waiting: {tuner.Diagnostics.CallsWaiting}");
