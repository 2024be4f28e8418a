// A pipeline of one's own: typed text stands for the transcriber, two rules for the model, silence for the voice. Needs no key.
//   dotnet run --project samples/OwnPipeline                  type what the caller says; an empty line hangs up
//   echo "A table for two" | dotnet run --project samples/OwnPipeline
// With TUNER_API_KEY, TUNER_WORKSPACE_ID, TUNER_AGENT_ID and TUNER_BASE_URL the record is delivered as well.
using OwnPipeline;
using Tuner.Pipecat.Models;
using Tuner.Voice;

var memory = new InMemoryTunerClient(new TunerOptions { LanguageModel = "rules-1", VoiceModel = "silence-24k" });
await using var delivering = Environment.GetEnvironmentVariable("TUNER_API_KEY") is { Length: > 0 } ? new TunerClient() : null;
ITunerClient tuner = delivering is null ? memory : delivering;

await using (var call = tuner.BeginCall(new VoiceCallOptions { CallType = "console" }))
{
    var agent = new Agent(call);
    await agent.GreetAsync();
    while (Console.ReadLine() is { Length: > 0 } line) await agent.HearAsync(line);
    await agent.EndAsync();
    call.End(CallEnd.CallerHungUp);
}

if (delivering is not null)
{
    await delivering.FlushAsync();
    Console.WriteLine($"delivered: {delivering.Diagnostics.CallsDelivered}, waiting: {delivering.Diagnostics.CallsWaiting}");
}
else
{
    Print(memory.Records[0]);
}

static void Print(CallPayload record)
{
    Console.WriteLine($"The record, complete: {record.GeneralMetaDataRaw?.Recording?.Complete}; it ended by {record.DisconnectionReason}");
    foreach (var row in record.TranscriptWithToolCalls)
    {
        var wait = row.Metadata?.E2ELatency is { } waited ? $"  [waited {waited} ms]" : "";
        var cut = row.Metadata?.UnheardText is { } unheard ? $"  [never heard: {unheard}]" : "";
        Console.WriteLine($"{row.StartMs,6}-{row.EndMs,-6} {row.Role,-14} {row.Text ?? row.Tool?.Name}{wait}{cut}");
    }
}
