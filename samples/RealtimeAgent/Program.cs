// A voice agent on OpenAI's realtime API with a tool, whose caller may cut it off. With OPENAI_API_KEY it speaks to the
// service and takes 16-bit samples at 24 kHz from standard input (arecord -f S16_LE -r 24000 | dotnet run); without a
// key it speaks to a stand-in on this machine, which plays a scripted caller.
using System.ClientModel;
using Microsoft.Extensions.AI;
using OpenAI.Realtime;
using Tuner.RealtimeAgent;
using Tuner.Voice;

var key = Environment.GetEnvironmentVariable("OPENAI_API_KEY");
await using var standIn = key is null ? await StandIn.StartAsync() : null;
var tuner = Records.Client(out var records);

// The one line is UseTuner(...), last: next to the provider.
var openAI = new RealtimeClient(new ApiKeyCredential(key ?? "none"), new RealtimeClientOptions { Endpoint = standIn?.Endpoint });
using var client = new OpenAIRealtimeClient(openAI, standIn?.Session ?? "gpt-realtime").AsBuilder()
    .UseFunctionInvocation()
    .UseTuner(tuner, OpenAIRealtimeEvents.Reader)
    .Build();

var book = AIFunctionFactory.Create((int seats) => new { ok = true, seats }, "book", "Books a table.");
await using (var session = await client.CreateSessionAsync(new Microsoft.Extensions.AI.RealtimeSessionOptions { Tools = [book], Instructions = "You take bookings for a restaurant." }))
{
    var speaker = new Speaker(session);
    using var stop = new CancellationTokenSource();
    Console.CancelKeyPress += (_, pressed) => (pressed.Cancel, _) = (true, stop.CancelAsync());
    var microphone = Microphone.SendAsync(session, key is not null, stop.Token);
    try
    {
        await foreach (var message in session.GetStreamingResponseAsync(stop.Token))
        {
            await speaker.HearAsync(message);
            if (standIn?.IsOver(message) == true) break;
        }
    }
    catch (OperationCanceledException)
    {
        // Ctrl-C: the agent hangs up.
    }

    await speaker.PlayOutAsync();
    session.GetService<VoiceCall>()?.End(CallEnd.AgentHungUp);
    await stop.CancelAsync();
    await microphone;
}

if (tuner is TunerClient delivering)
{
    await delivering.FlushAsync();
    await delivering.DisposeAsync();
}

Records.Print(records);
