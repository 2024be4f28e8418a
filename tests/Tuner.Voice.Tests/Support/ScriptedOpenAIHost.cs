using System.ClientModel.Primitives;
using OpenAI.Realtime;

namespace Tuner.Voice.Tests.Support;

/// <summary>A host on the OpenAI library alone, whose service is a script.</summary>
internal sealed class ScriptedOpenAIHost : IReplayedHost, IDisposable
{
    private readonly VoiceCall _call;
    private ScriptedSessionClient _service;
    private RealtimeSessionClient _session;
    private IAsyncEnumerator<RealtimeServerUpdate> _updates;

    public ScriptedOpenAIHost(VoiceCall call)
    {
        _call = call;
        (_service, _session, _updates) = Connected();
    }

    public async ValueTask ReceiveAsync(string json)
    {
        var update = ModelReaderWriter.Read<RealtimeServerUpdate>(BinaryData.FromString(json))!;
        _service.Updates.Writer.TryWrite(update);
        Assert.True(await _updates.MoveNextAsync());
        Assert.Same(update, _updates.Current);
    }

    public Task AppendAsync(int bytes) => _session.SendInputAudioAsync(BinaryData.FromBytes(new byte[bytes]));

    public Task ToolResultAsync(string callId, string result, bool failed) => _session.AddItemAsync(RealtimeItem.CreateFunctionCallOutputItem(callId, result));

    public Task AskAsync() => _session.StartResponseAsync();

    public Task TruncateAsync(string itemId, TimeSpan heard) => _session.TruncateItemAsync(itemId, 0, heard);

    public void Bypass()
    {
        // There is no other session.
    }

    public ValueTask ReconnectAsync()
    {
        Dispose();
        (_service, _session, _updates) = Connected();
        return default;
    }

    public async ValueTask CloseAsync(Exception? fault = null)
    {
        _service.Updates.Writer.TryComplete(fault);
        if (fault is null) Assert.False(await _updates.MoveNextAsync());
        else Assert.Same(fault, await Assert.ThrowsAnyAsync<Exception>(async () => await _updates.MoveNextAsync()));
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    public void Dispose()
    {
        _session.Dispose();
        _service.Dispose();
    }

    private (ScriptedSessionClient Service, RealtimeSessionClient Session, IAsyncEnumerator<RealtimeServerUpdate> Updates) Connected()
    {
        var service = new ScriptedSessionClient();
        var session = service.UseTuner(_call);
        return (service, session, session.ReceiveUpdatesAsync().GetAsyncEnumerator());
    }
}
