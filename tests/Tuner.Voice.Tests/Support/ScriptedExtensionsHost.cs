using System.ClientModel.Primitives;
using Microsoft.Extensions.AI;
using OpenAI.Realtime;

namespace Tuner.Voice.Tests.Support;

/// <summary>A host on Microsoft.Extensions.AI, whose service is a script: with OpenAI's raw events, or somebody's without any.</summary>
internal sealed class ScriptedExtensionsHost(VoiceCall call, bool isRaw) : IReplayedHost
{
    private ScriptedRealtimeClient _service = null!;
    private IRealtimeClientSession _session = null!;
    private RealtimeSessionClient? _raw;
    private IAsyncEnumerator<RealtimeServerMessage> _messages = null!;

    public static ValueTask<IReplayedHost> WithRawEvents(VoiceCall call) => ConnectedAsync(new ScriptedExtensionsHost(call, true));

    public static ValueTask<IReplayedHost> WithoutRawEvents(VoiceCall call) => ConnectedAsync(new ScriptedExtensionsHost(call, false));

    public async ValueTask ReceiveAsync(string json)
    {
        var message = isRaw
            ? new RealtimeServerMessage { Type = RealtimeServerMessageType.RawContentOnly, RawRepresentation = ModelReaderWriter.Read<RealtimeServerUpdate>(BinaryData.FromString(json)) }
            : TypedMessages.Of(json);
        if (message is null) return;
        _service.Messages.Writer.TryWrite(message);
        Assert.True(await _messages.MoveNextAsync());
        Assert.Same(message, _messages.Current);
    }

    public Task AppendAsync(int bytes) => _raw is { } raw
        ? raw.SendInputAudioAsync(BinaryData.FromBytes(new byte[bytes]))
        : _session.SendAsync(new InputAudioBufferAppendRealtimeClientMessage(new DataContent(new byte[bytes], "audio/pcm")));

    public Task ToolResultAsync(string callId, string result, bool failed) =>
        _session.SendAsync(new CreateConversationItemRealtimeClientMessage(new RealtimeConversationItem([new FunctionResultContent(callId, result) { Exception = failed ? new InvalidOperationException(result) : null }])));

    public Task AskAsync() => _session.SendAsync(new CreateResponseRealtimeClientMessage());

    public Task TruncateAsync(string itemId, TimeSpan heard) =>
        _session.SendAsync(new RealtimeClientMessage { RawRepresentation = new RealtimeClientCommandConversationItemTruncate(itemId, 0, heard) });

    public void Bypass() => _raw = (RealtimeSessionClient?)_session.GetService(typeof(RealtimeSessionClient));

    public async ValueTask ReconnectAsync()
    {
        await DisposeAsync();
        await ConnectAsync();
    }

    public async ValueTask CloseAsync(Exception? fault = null)
    {
        _service.Messages.Writer.TryComplete(fault);
        if (fault is null) Assert.False(await _messages.MoveNextAsync());
        else Assert.Same(fault, await Assert.ThrowsAnyAsync<Exception>(async () => await _messages.MoveNextAsync()));
    }

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    private static async ValueTask<IReplayedHost> ConnectedAsync(ScriptedExtensionsHost host)
    {
        await host.ConnectAsync();
        return host;
    }

    private async Task ConnectAsync()
    {
        _service = new ScriptedRealtimeClient { Own = new ScriptedSessionClient() };
        _session = await _service.AsBuilder().UseTuner(call, isRaw ? OpenAIRealtimeEvents.Reader : null).Build().CreateSessionAsync();
        _messages = _session.GetStreamingResponseAsync().GetAsyncEnumerator();
    }
}
