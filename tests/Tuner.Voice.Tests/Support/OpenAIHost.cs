using System.ClientModel;
using System.ClientModel.Primitives;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using OpenAI.Realtime;

namespace Tuner.Voice.Tests.Support;

/// <summary>A host on the OpenAI library alone, whose service is a script.</summary>
internal sealed class OpenAIHost : IReplayedHost, IDisposable
{
    private readonly ScriptedClient _service = new();
    private readonly RealtimeSessionClient _session;
    private readonly IAsyncEnumerator<RealtimeServerUpdate> _updates;

    public OpenAIHost(VoiceCall call)
    {
        _session = _service.UseTuner(call);
        _updates = _session.ReceiveUpdatesAsync().GetAsyncEnumerator();
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

    private sealed class ScriptedClient() : RealtimeSessionClient(new ApiKeyCredential("none"), new Uri("wss://localhost"), null, null, null)
    {
        public Channel<RealtimeServerUpdate> Updates { get; } = Channel.CreateUnbounded<RealtimeServerUpdate>();

        public override IAsyncEnumerable<RealtimeServerUpdate> ReceiveUpdatesAsync(CancellationToken cancellationToken = default) => ReadAsync(cancellationToken);

        public override Task SendInputAudioAsync(BinaryData audio, CancellationToken cancellationToken = default) => Task.CompletedTask;

        public override Task AddItemAsync(RealtimeItem item, CancellationToken cancellationToken = default) => Task.CompletedTask;

        public override Task StartResponseAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

        public override Task TruncateItemAsync(string itemId, int contentPartIndex, TimeSpan audioDuration, CancellationToken cancellationToken = default) => Task.CompletedTask;

        private async IAsyncEnumerable<RealtimeServerUpdate> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (var update in Updates.Reader.ReadAllAsync(cancellationToken)) yield return update;
        }
    }
}
