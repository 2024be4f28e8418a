using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Live;

namespace Tuner.Pipecat.Tests.Support;

/// <summary>One state folder with the life of its calls and their delivery, as both doors put them together.</summary>
internal sealed class FolderUnderTest : IAsyncDisposable
{
    public FolderUnderTest(StateFolder folder, DeliverySettings settings, ITransport transport, TimeProvider time, TunerLog? log = null, double chance = 0)
    {
        log ??= new TunerLog(null);
        Delivery = new RecordDelivery(folder, settings, transport, time, () => chance, log, _ => { });
        Calls = new CallLifecycle(Delivery, folder, settings, time, log);
    }

    public RecordDelivery Delivery { get; }

    public CallLifecycle Calls { get; }

    public DeliveryCounters Counters => Delivery.Counters;

    public LiveCall Begin(JournalHeader header, long acknowledged = 0) => Calls.Begin(header, acknowledged);

    public void Commit(LiveCall call) => Calls.Commit(call);

    public void Sync(LiveCall call) => Calls.Sync(call);

    public FinishedCall Finish(LiveCall call) => Calls.Finish(call);

    public void Start() => Delivery.Start();

    public void Add(Credential key) => Delivery.Add(key);

    public int Recover() => Delivery.Recover();

    public Task<long> TryAllAsync(CancellationToken cancellation) => Delivery.TryAllAsync(cancellation);

    public ValueTask DisposeAsync() => Delivery.DisposeAsync();
}
