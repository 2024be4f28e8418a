using Microsoft.Extensions.AI;
using OpenAI.Realtime;
using Tuner.Voice.Tests.Support;

namespace Tuner.Voice.Tests.Realtime;

/// <summary>What a host feels of a session that is recorded, and what the record says of its end.</summary>
public sealed class RecordedSessionTests : IDisposable
{
    private readonly ScriptedRealtimeClient _service = new();
    private readonly ToldCall _told = new();

    public void Dispose() => _service.Dispose();

    [Fact]
    public async Task The_providers_exception_of_a_connection_passes_unchanged_and_stands_in_the_record()
    {
        _service.ConnectFault = new InvalidOperationException("no line");
        var tuner = new InMemoryTunerClient();
        var client = _service.AsBuilder().UseTuner(tuner).Build();
        Assert.Same(_service.ConnectFault, await Assert.ThrowsAsync<InvalidOperationException>(() => client.CreateSessionAsync(cancellationToken: TestContext.Current.CancellationToken)));
        var record = Assert.Single(tuner.Records);
        Assert.Equal("error", record.DisconnectionReason);
        Assert.Single(record.GeneralMetaDataRaw!.Errors!);
    }

    [Fact]
    public async Task The_providers_exception_of_a_message_passes_unchanged()
    {
        var session = await SessionAsync();
        _service.SendFault = new TimeoutException("slow");
        Assert.Same(_service.SendFault, await Assert.ThrowsAsync<TimeoutException>(() => session.SendAsync(new CreateResponseRealtimeClientMessage(), TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task A_stream_that_breaks_breaks_with_the_same_exception_and_ends_the_call_as_an_error()
    {
        var session = await SessionAsync();
        var messages = session.GetStreamingResponseAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var fault = new System.Net.WebSockets.WebSocketException("gone");
        _service.Messages.Writer.TryComplete(fault);
        Assert.Same(fault, await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(async () => await messages.MoveNextAsync()));
        await session.DisposeAsync();
        await _told.Call.DisposeAsync();
        Assert.Equal("error", _told.Record.DisconnectionReason);
    }

    [Fact]
    public async Task A_reader_that_raises_reaches_nobody_and_is_said_once()
    {
        var session = await _service.AsBuilder().UseTuner(_told.Call, new RaisingReader()).Build().CreateSessionAsync(cancellationToken: TestContext.Current.CancellationToken);
        var messages = session.GetStreamingResponseAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        for (var i = 0; i < 3; i++)
        {
            _service.Messages.Writer.TryWrite(new RealtimeServerMessage { RawRepresentation = new object() });
            Assert.True(await messages.MoveNextAsync());
        }

        Assert.Single(_told.Warnings);
    }

    [Fact]
    public async Task What_the_application_says_of_the_end_stands_above_the_sessions()
    {
        var session = await SessionAsync();
        _told.Call.End(CallEnd.CallerHungUp);
        await session.DisposeAsync();
        await _told.Call.DisposeAsync();
        Assert.Equal("user_hangup", _told.Record.DisconnectionReason);
    }

    [Fact]
    public async Task A_users_text_is_a_turn_only_where_the_host_says_that_a_person_typed_it()
    {
        var session = await _service.AsBuilder().UseTuner(_told.Call, OpenAIRealtimeEvents.Reader).Build().CreateSessionAsync(cancellationToken: TestContext.Current.CancellationToken);
        await session.SendAsync(new CreateConversationItemRealtimeClientMessage(new RealtimeConversationItem([new TextContent("Be brief.")], role: ChatRole.User)), TestContext.Current.CancellationToken);
        var raw = new RealtimeClientCommandConversationItemCreate(RealtimeItem.CreateUserMessageItem("Speak French."));
        await session.SendAsync(new RealtimeClientMessage { RawRepresentation = raw }, TestContext.Current.CancellationToken);
        ((VoiceCall)session.GetService(typeof(VoiceCall))!).CallerTyped("Where is it?");
        await session.DisposeAsync();
        await _told.Call.DisposeAsync();
        var row = Assert.Single(_told.Record.TranscriptWithToolCalls, row => row.Role == "user");
        Assert.Equal(("Where is it?", "text"), (row.Text, row.Metadata!.Input));
    }

    [Fact]
    public async Task A_session_of_a_client_is_a_call_that_ends_with_it_and_can_be_told_more()
    {
        var tuner = new InMemoryTunerClient();
        var session = await _service.AsBuilder().UseTuner(tuner, describe: call => call.CallType = "phone_call").Build().CreateSessionAsync(cancellationToken: TestContext.Current.CancellationToken);
        session.GetService<VoiceCall>()!.CallerSaid("Hello");
        await session.DisposeAsync();
        var record = Assert.Single(tuner.Records);
        Assert.Equal(("phone_call", "Hello", "session_disposed"), (record.CallType, record.TranscriptWithToolCalls[0].Text, record.DisconnectionReason));
    }

    [Fact]
    public async Task Two_sessions_of_one_client_are_two_calls()
    {
        var tuner = new InMemoryTunerClient();
        var client = _service.AsBuilder().UseTuner(tuner).Build();
        await (await client.CreateSessionAsync(cancellationToken: TestContext.Current.CancellationToken)).DisposeAsync();
        await (await client.CreateSessionAsync(cancellationToken: TestContext.Current.CancellationToken)).DisposeAsync();
        Assert.Equal(2, tuner.Records.Count);
    }

    [Fact]
    public async Task After_a_reconnect_the_call_goes_on()
    {
        foreach (var words in new[] { "Hello", "Are you there?" })
        {
            await using var session = await SessionAsync();
            _told.Time.Advance(TimeSpan.FromSeconds(20));
            session.GetService<VoiceCall>()!.CallerSaid(words);
        }

        await _told.Call.DisposeAsync();
        Assert.Equal(["Hello", "Are you there?"], _told.Record.TranscriptWithToolCalls.Select(row => row.Text));
    }

    [Fact]
    public async Task On_the_library_alone_a_member_of_its_result_says_that_a_tool_failed()
    {
        var tuner = new InMemoryTunerClient(new TunerOptions { ToolErrorMembers = ["error"] });
        using var call = tuner.BeginCall();
        await using var host = new ScriptedOpenAIHost(call);
        await host.ReceiveAsync("""{"type":"response.output_item.done","event_id":"e","response_id":"r","output_index":0,"item":{"id":"i","object":"realtime.item","type":"function_call","status":"completed","name":"book","call_id":"c","arguments":"{}"}}""");
        await host.ToolResultAsync("c", """{"error":"the book is closed"}""", failed: true);
        Assert.Equal((true, "failed"), (tuner.Records[0].TranscriptWithToolCalls[0].Tool!.IsError, tuner.Records[0].TranscriptWithToolCalls[0].Tool!.Error));
    }

    [Fact]
    public async Task Where_the_results_of_tools_are_not_seen_that_is_said_once()
    {
        var client = _service.AsBuilder().UseTuner(_told.Call).UseFunctionInvocation().Build();
        await client.CreateSessionAsync(cancellationToken: TestContext.Current.CancellationToken);
        await client.CreateSessionAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Contains("Put UseTuner() last", Assert.Single(_told.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Next_to_the_provider_nothing_is_said()
    {
        await _service.AsBuilder().UseFunctionInvocation().UseTuner(_told.Call).Build().CreateSessionAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Empty(_told.Warnings);
    }

    private async Task<IRealtimeClientSession> SessionAsync() => await _service.AsBuilder().UseTuner(_told.Call).Build().CreateSessionAsync();

    private sealed class RaisingReader : IRealtimeEventReader
    {
        public bool ReadEvent(object raw, RealtimeCall session) => throw new InvalidOperationException("a mistake");

        public bool ReadCommand(object raw, RealtimeCall session) => throw new InvalidOperationException("a mistake");
    }
}
