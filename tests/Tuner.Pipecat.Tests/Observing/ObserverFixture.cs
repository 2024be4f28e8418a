using System.Collections.Concurrent;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Hosting;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Observing;

/// <summary>An engine on a folder of its own, with a transport that notes what it is given.</summary>
public abstract class ObserverFixture : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    internal ScriptedTransport Transport { get; } = new();

    internal ConcurrentQueue<(TunerLogLevel Level, string Text)> Log { get; } = new();

    internal Engine Engine { get; private set; } = null!;

    internal string Root => _folder.Path;

    internal TunerConfig Config => new() { ApiKey = "tr_api_test", WorkspaceId = 7, AgentId = "desk", CallId = "call-1", BaseUrl = "http://localhost:1", Log = (level, text) => Log.Enqueue((level, text)) };

    public ValueTask InitializeAsync()
    {
        Engine = new Engine(new StateFolder(RealDisk.Files, _folder.Path), new DeliverySettings(), Transport, TimeProvider.System, () => 0, (level, text) => Log.Enqueue((level, text)));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    internal Observer Observe(TunerConfig? config = null) => new(config ?? Config, _ => null, Engine);

    internal static void Speak(Observer observer)
    {
        observer.Observe(new StartFrame { EnableMetrics = true, EnableUsageMetrics = true });
        observer.Observe(new TranscriptionFrame { Text = "Hello there" });
        observer.Observe(new EndFrame());
    }

    internal async Task<CallPayload> DeliveredAsync(Observer observer)
    {
        await observer.DisposeAsync();
        await observer.FlushAsync(TestContext.Current.CancellationToken);
        return TunerJson.Deserialize(Assert.Single(Transport.Sent).Payload)!;
    }
}
