using Microsoft.Extensions.AI;
using OpenAI.Realtime;
using Tuner.Voice;

namespace Tuner.RealtimeHost;

/// <summary>A host on Microsoft.Extensions.AI, over OpenAI's client or somebody's own, that connects to a scripted server.</summary>
internal sealed class ExtensionsHost(ScriptedServer server, string name, IRealtimeClient client) : IReplayedHost
{
    private IRealtimeClientSession _session = null!;
    private RealtimeSessionClient? _raw;
    private IAsyncEnumerator<RealtimeServerMessage> _messages = null!;
    private FarEnd _far = null!;

    /// <summary>Over OpenAI's client, recorded with its raw events.</summary>
    public static ExtensionsHost OverOpenAI(ScriptedServer server, string name, VoiceCall call, Func<RealtimeClientBuilder, RealtimeClientBuilder>? above = null)
    {
        var builder = new OpenAIRealtimeClient(LibraryHost.ClientOf(server), name).AsBuilder();
        return new(server, name, (above?.Invoke(builder) ?? builder).UseTuner(call, OpenAIRealtimeEvents.Reader).Build());
    }

    /// <summary>Over a client that keeps no raw events.</summary>
    public static ExtensionsHost OverOwnClient(ScriptedServer server, string name, VoiceCall call) =>
        new(server, name, new OwnRealtimeClient(server.Endpoint, name).AsBuilder().UseTuner(call).Build());

    public async Task<ExtensionsHost> ConnectAsync()
    {
        _session = await client.CreateSessionAsync();
        _messages = _session.GetStreamingResponseAsync().GetAsyncEnumerator();
        _far = await server.NextAsync(name);
        return this;
    }

    public async ValueTask ReceiveAsync(string json)
    {
        await _far.SayAsync(json);
        while (await _messages.MoveNextAsync() && !LibraryHost.IsBarrier(_messages.Current.RawRepresentation) && _messages.Current.MessageId != OwnRealtimeClient.Barrier) continue;
    }

    public Task AppendAsync(int bytes) => _raw is { } raw
        ? raw.SendInputAudioAsync(BinaryData.FromBytes(new byte[bytes]))
        : _session.SendAsync(new InputAudioBufferAppendRealtimeClientMessage(new DataContent(new byte[bytes], "audio/pcm")));

    public Task ToolResultAsync(string callId, string result, bool failed) =>
        _session.SendAsync(new CreateConversationItemRealtimeClientMessage(new RealtimeConversationItem([new FunctionResultContent(callId, result) { Exception = failed ? new InvalidOperationException(result) : null }])));

    public Task AskAsync() => _session.SendAsync(new CreateResponseRealtimeClientMessage());

    public Task TruncateAsync(string itemId, TimeSpan heard) => _raw is { } raw
        ? raw.TruncateItemAsync(itemId, 0, heard)
        : _session.SendAsync(new RealtimeClientMessage { RawRepresentation = new RealtimeClientCommandConversationItemTruncate(itemId, 0, heard) });

    public void Bypass() => _raw = (RealtimeSessionClient?)_session.GetService(typeof(RealtimeSessionClient));

    public async ValueTask ReconnectAsync()
    {
        await DisposeAsync();
        await ConnectAsync();
    }

    public async ValueTask CloseAsync(Exception? fault = null)
    {
        await _far.CloseAsync();
        while (await _messages.MoveNextAsync()) continue;
    }

    public async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync();
        await _far.Gone;
    }
}
