using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Tuner.Server.Hosting;
using Tuner.Server.Hosting.Connections;
using Tuner.Server.Storage;
using Tuner.Server.Storage.Places;

namespace Tuner.Server.Metrics;

/// <summary>Names the figures that are asked for only when somebody looks.</summary>
internal static class ObservedServer
{
    /// <summary>Hangs them on the meter.</summary>
    public static void Observe(IServiceProvider services, Stores stores, ServerMeter meter, ServerOptions options)
    {
        var room = services.GetRequiredService<BytesInFlight>();
        var seats = services.GetRequiredService<ConnectionSeats>();
        stores.OnDone(meter.Store);
        meter.Gauge("tuner.connections.open", "{connection}", "Connections that are open.", () => seats.Count);
        meter.Gauge("tuner.ingest.in_flight", "By", "Bytes of calls that are being taken in.", () => room.Taken);
        meter.Gauge("tuner.store.waiting", "{operation}", "What waits for the database.", "operation", () => [("write", stores.WritesWaiting), ("read", stores.ReadersWaiting)]);
        meter.Gauge("tuner.store.readers", "{reader}", "Readers of the database that are at work.", () => stores.ReadersAtWork);
        meter.Gauge("tuner.store.size", "By", "Bytes on disk.", "file", () => stores.FileSizes);
        meter.Gauge("tuner.store.free", "By", "Free bytes where the data folder lies.", () => new DriveInfo(Path.GetFullPath(options.DataFolder)).AvailableFreeSpace);
        ObserveUpkeep(services, meter);
        meter.ObserveProcess(options.TimeProvider);
    }

    // They are asked of the database; where that fails, the other figures say why and these stay as they were.
    private static void ObserveUpkeep(IServiceProvider services, ServerMeter meter)
    {
        var (keeping, calls) = (services.GetRequiredService<ICallKeeping>(), services.GetRequiredService<ICallStore>());
        var recordings = services.GetRequiredService<IRecordingStore>();
        long unfilled = 0, unfollowed = 0, recorded = 0, recordedBytes = 0;
        services.GetRequiredService<MetricsCollector>().Refresh = async cancel =>
        {
            try
            {
                Volatile.Write(ref unfilled, await keeping.UnfilledAsync(cancel).ConfigureAwait(false));
                Volatile.Write(ref unfollowed, await calls.UnfollowedAsync(cancel).ConfigureAwait(false));
                var total = await recordings.TotalAsync(cancel).ConfigureAwait(false);
                Volatile.Write(ref recorded, total.Count);
                Volatile.Write(ref recordedBytes, total.Bytes);
            }
            catch (Exception fault) when (fault is StoreUnavailableException or DbException or IOException)
            {
                cancel.ThrowIfCancellationRequested();
            }
        };
        meter.Gauge("tuner.store.unfilled", "{call}", "Calls of an earlier version that are not brought up to date yet.", () => Volatile.Read(ref unfilled));
        meter.Gauge("tuner.recordings.stored", "{recording}", "Recordings of calls that are here, or on their way.", () => Volatile.Read(ref recorded));
        meter.Gauge("tuner.recordings.size", "By", "Bytes that recordings, their peaks and their small copies take.", () => Volatile.Read(ref recordedBytes));
        meter.Gauge("tuner.store.unfollowed", "{call}", "Calls that the search does not find yet and that are not added up yet.", () => Volatile.Read(ref unfollowed));
    }
}
