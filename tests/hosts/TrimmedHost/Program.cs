using System.ClientModel;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenAI.Realtime;
using Tuner.Voice;

// A host that is published trimmed, or as NativeAOT: all packages, one call each on both adapters, against the address
// that its argument says. Where records go, the environment says.
var builder = Host.CreateApplicationBuilder();
builder.Services.AddTuner(options => options.LanguageModel = "gpt-realtime");
using var host = builder.Build();
await host.StartAsync();
var tuner = host.Services.GetRequiredService<ITunerClient>();
var service = new RealtimeClient(new ApiKeyCredential("none"), new RealtimeClientOptions { Endpoint = new Uri(args[0]) });

var done = 0;
using (var client = new OpenAIRealtimeClient(service, "tool").AsBuilder().UseFunctionInvocation().UseTuner(events: OpenAIRealtimeEvents.Reader).Build(host.Services))
{
    await using var session = await client.CreateSessionAsync();
    await foreach (var message in session.GetStreamingResponseAsync())
    {
        if (message is ResponseOutputItemRealtimeServerMessage { Item.Contents: [FunctionCallContent tool] } && message.Type == RealtimeServerMessageType.ResponseOutputItemDone)
        {
            await session.SendAsync(new CreateConversationItemRealtimeClientMessage(new RealtimeConversationItem([new FunctionResultContent(tool.CallId, """{"ok":true}""")])));
            await session.SendAsync(new CreateResponseRealtimeClientMessage());
        }

        if (message is ResponseCreatedRealtimeServerMessage { Type: var type } && type == RealtimeServerMessageType.ResponseDone && session.GetService<VoiceCall>() is { } call && ++done == 2)
        {
            call.End(CallEnd.AgentHungUp);
            break;
        }
    }
}

using (var call = tuner.BeginCall())
{
    using var session = (await service.StartConversationSessionAsync("keys", new RealtimeSessionClientOptions())).UseTuner(call);
    await foreach (var update in session.ReceiveUpdatesAsync())
    {
        if (update is RealtimeServerUpdateResponseDone) break;
    }

    // The caller hears the answer out: one who hung up here would have heard of it what the machine's pace allows.
    call.End(CallEnd.AgentHungUp);
}

await tuner.FlushAsync();
Console.WriteLine($"delivered: {tuner.Diagnostics.CallsDelivered}");
await host.StopAsync();
return tuner.Diagnostics.CallsDelivered == 2 ? 0 : 1;

