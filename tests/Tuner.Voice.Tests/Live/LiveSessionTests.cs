using System.ClientModel;
using Microsoft.Extensions.AI;
using OpenAI.Realtime;
using Tuner.RealtimeStandIn;

namespace Tuner.Voice.Tests.Live;

/// <summary>The real clients over real sockets, against the stand-in: three of them in all.</summary>
public sealed class LiveSessionTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);
    private readonly InMemoryTunerClient _tuner = new();

    [Fact]
    public async Task The_client_of_OpenAI_is_recorded_until_the_service_closes()
    {
        await using var server = await StandInServer.StartAsync(_ => new Conversation("live").Says("Hello there.", 400).Answers("Good day!").Ends("closed", "remote_closed"));
        using var limit = new CancellationTokenSource(Longest);
        using (var call = _tuner.BeginCall())
        {
            using var session = (await ClientOf(server).StartConversationSessionAsync("live", cancellationToken: limit.Token)).UseTuner(call);
            await session.SendInputAudioAsync(BinaryData.FromBytes(new byte[9600]), limit.Token);
            await foreach (var update in session.ReceiveUpdatesAsync(limit.Token)) Assert.NotNull(update);
        }

        var record = Assert.Single(_tuner.Records);
        Assert.Equal(["Hello there.", "Good day!"], record.TranscriptWithToolCalls.Select(row => row.Text));
        Assert.Equal("remote_closed", record.DisconnectionReason);
    }

    [Fact]
    public async Task The_client_of_Extensions_AI_is_recorded_with_the_tool_that_it_ran()
    {
        await using var server = await StandInServer.StartAsync(_ => new Conversation("live").Says("A table, please.", 400).RunsTools(("book", """{"seats":2}""", """{"ok":true}""", 10)).Answers("Booked.").Ends());
        using var limit = new CancellationTokenSource(Longest);
        var book = AIFunctionFactory.Create((int seats) => new Dictionary<string, bool> { ["ok"] = seats == 2 }, "book");
        using var client = new OpenAIRealtimeClient(ClientOf(server), "live").AsBuilder().UseFunctionInvocation().UseTuner(_tuner, OpenAIRealtimeEvents.Reader).Build();
        await using (var session = await client.CreateSessionAsync(new Microsoft.Extensions.AI.RealtimeSessionOptions { Tools = [book] }, limit.Token))
        {
            var done = 0;
            await foreach (var message in session.GetStreamingResponseAsync(limit.Token))
            {
                if (message.Type == RealtimeServerMessageType.ResponseDone && ++done == 2) break;
            }

            // What the agent still says when it hangs up itself is heard out.
            session.GetService<VoiceCall>()!.End(CallEnd.AgentHungUp);
        }

        var record = Assert.Single(_tuner.Records);
        Assert.Equal(["user", "agent_function", "agent_result", "agent"], record.TranscriptWithToolCalls.Select(row => row.Role));
        Assert.Equal("agent_hangup", record.DisconnectionReason);
        Assert.True(record.GeneralMetaDataRaw!.Usage!.Llm!.Sum(used => used.TotalTokens) > 100);
    }

    [Fact]
    public async Task The_sample_prints_a_call_with_a_tool_and_a_cut()
    {
        var output = await SampleRun.OutputAsync("RealtimeAgent", Longest);
        Assert.Contains("book(seats=2)", output, StringComparison.Ordinal);
        Assert.Contains("[never heard: ", output, StringComparison.Ordinal);
        Assert.Contains("end: agent_hangup", output, StringComparison.Ordinal);
    }

    private static RealtimeClient ClientOf(StandInServer server) => new(new ApiKeyCredential("none"), new RealtimeClientOptions { Endpoint = server.Endpoint });
}
