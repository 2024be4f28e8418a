using System.ClientModel;
using OpenAI.Realtime;
using Tuner.Voice;

namespace Tuner.RealtimeHost;

/// <summary>A host on the OpenAI library alone, whose client connects to a scripted server.</summary>
internal sealed class LibraryHost(ScriptedServer server, string name, VoiceCall call) : IReplayedHost
{
    private RealtimeSessionClient _session = null!;
    private IAsyncEnumerator<RealtimeServerUpdate> _updates = null!;
    private FarEnd _far = null!;

    public static RealtimeClient ClientOf(ScriptedServer server) => new(new ApiKeyCredential("none"), new RealtimeClientOptions { Endpoint = server.Endpoint });

    /// <summary>Whether an update is of a type that no library knows.</summary>
    public static bool IsBarrier(object? update) => update?.GetType().Name.StartsWith("InternalUnknown", StringComparison.Ordinal) == true;

    public async Task<LibraryHost> ConnectAsync()
    {
        _session = (await ClientOf(server).StartConversationSessionAsync(name, new RealtimeSessionClientOptions())).UseTuner(call);
        _updates = _session.ReceiveUpdatesAsync().GetAsyncEnumerator();
        _far = await server.NextAsync(name);
        return this;
    }

    public async ValueTask ReceiveAsync(string json)
    {
        await _far.SayAsync(json);
        while (await _updates.MoveNextAsync() && !IsBarrier(_updates.Current)) continue;
    }

    public Task AppendAsync(int bytes) => _session.SendInputAudioAsync(BinaryData.FromBytes(new byte[bytes]));

    public Task ToolResultAsync(string callId, string result, bool failed) => _session.AddItemAsync(RealtimeItem.CreateFunctionCallOutputItem(callId, result));

    public Task AskAsync() => _session.StartResponseAsync();

    public Task TruncateAsync(string itemId, TimeSpan heard) => _session.TruncateItemAsync(itemId, 0, heard);

    public void Bypass()
    {
        // There is no other session.
    }

    public async ValueTask ReconnectAsync()
    {
        await DisposeAsync();
        await ConnectAsync();
    }

    public async ValueTask CloseAsync(Exception? fault = null)
    {
        await _far.CloseAsync();
        while (await _updates.MoveNextAsync()) continue;
    }

    public async ValueTask DisposeAsync()
    {
        _session.Dispose();
        await _far.Gone;
    }
}
