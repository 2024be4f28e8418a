using System.ClientModel.Primitives;
using Microsoft.Extensions.AI;
using OpenAI.Realtime;

namespace Tuner.Voice.Tests.Support;

/// <summary>A host on Microsoft.Extensions.AI, whose service is a script: with OpenAI's raw events, or somebody's without any.</summary>
internal sealed class ExtensionsHost(ScriptedRealtimeClient service, IRealtimeClientSession session, bool isRaw) : IReplayedHost
{
    private readonly IAsyncEnumerator<RealtimeServerMessage> _messages = session.GetStreamingResponseAsync().GetAsyncEnumerator();

    public static async ValueTask<IReplayedHost> WithRawEvents(VoiceCall call)
    {
        var service = new ScriptedRealtimeClient();
        return new ExtensionsHost(service, await service.AsBuilder().UseTuner(call, OpenAIRealtimeEvents.Reader).Build().CreateSessionAsync(), true);
    }

    public static async ValueTask<IReplayedHost> WithoutRawEvents(VoiceCall call)
    {
        var service = new ScriptedRealtimeClient();
        return new ExtensionsHost(service, await service.AsBuilder().UseTuner(call).Build().CreateSessionAsync(), false);
    }

    public async ValueTask ReceiveAsync(string json)
    {
        var message = isRaw
            ? new RealtimeServerMessage { Type = RealtimeServerMessageType.RawContentOnly, RawRepresentation = ModelReaderWriter.Read<RealtimeServerUpdate>(BinaryData.FromString(json)) }
            : TypedMessages.Of(json);
        if (message is null) return;
        service.Messages.Writer.TryWrite(message);
        Assert.True(await _messages.MoveNextAsync());
        Assert.Same(message, _messages.Current);
    }

    public Task AppendAsync(int bytes) => session.SendAsync(new InputAudioBufferAppendRealtimeClientMessage(new DataContent(new byte[bytes], "audio/pcm")));

    public Task ToolResultAsync(string callId, string result, bool failed) =>
        session.SendAsync(new CreateConversationItemRealtimeClientMessage(new RealtimeConversationItem([new FunctionResultContent(callId, result) { Exception = failed ? new InvalidOperationException(result) : null }])));

    public Task AskAsync() => session.SendAsync(new CreateResponseRealtimeClientMessage());

    public Task TruncateAsync(string itemId, TimeSpan heard) =>
        session.SendAsync(new RealtimeClientMessage { RawRepresentation = new RealtimeClientCommandConversationItemTruncate(itemId, 0, heard) });

    public async ValueTask CloseAsync(Exception? fault = null)
    {
        service.Messages.Writer.TryComplete(fault);
        if (fault is null) Assert.False(await _messages.MoveNextAsync());
        else Assert.Same(fault, await Assert.ThrowsAnyAsync<Exception>(async () => await _messages.MoveNextAsync()));
    }

    public ValueTask DisposeAsync() => session.DisposeAsync();
}
