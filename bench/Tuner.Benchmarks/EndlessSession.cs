using System.ClientModel;
using System.Runtime.CompilerServices;
using OpenAI.Realtime;

namespace Tuner.Benchmarks;

/// <summary>A session of the OpenAI library whose service does nothing itself.</summary>
internal sealed class EndlessSession(RealtimeServerUpdate one, RealtimeServerUpdate other) : RealtimeSessionClient(new ApiKeyCredential("none"), new Uri("wss://localhost"), null, null, null)
{
    public override Task SendInputAudioAsync(BinaryData audio, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public override async IAsyncEnumerable<RealtimeServerUpdate> ReceiveUpdatesAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask;
        while (true)
        {
            yield return one;
            yield return other;
        }
    }
}
