using System.ClientModel;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using OpenAI.Realtime;

namespace Tuner.Voice.Tests.Support;

/// <summary>A session of the OpenAI library without a service: what it says, a test puts into it.</summary>
internal sealed class ScriptedSessionClient() : RealtimeSessionClient(new ApiKeyCredential("none"), new Uri("wss://localhost"), null, null, null)
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
