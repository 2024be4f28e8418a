using System.Globalization;
using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Delivery;

/// <summary>
/// How large a record each server takes, as its refusals taught: known for an hour, since a limit can be raised. The
/// next large record goes shortened at once, and not whole to be refused again. What one process learned stands for the
/// others in the name of an empty file, <c>servers/PLACE.TAKEN.REFUSED.LEARNED.limit</c>: it can be read by half as
/// little as it can disagree with its content, and of two the younger counts. A hint: without it a request is made in vain.
/// </summary>
internal sealed class ServerLimits(TimeProvider time, StateFolder? folder)
{
    private const string Ending = ".limit";
    private static readonly TimeSpan Lasts = TimeSpan.FromHours(1);
    private readonly Lock _lock = new();

    /// <summary>What this process learned itself: enough where the disk takes nothing.</summary>
    private readonly Dictionary<string, Limit> _own = new(StringComparer.Ordinal);

    /// <summary>What a record of this size should be made to fit; null when it may go as it is.</summary>
    public long? For(string place, long bytes)
    {
        Limit? newest = null;
        lock (_lock)
            if (_own.TryGetValue(place, out var own) && IsFresh(own)) newest = own;
        _ = DiskFault.Try(() => newest = OnDisk().Select(static file => file.Limit).Where(limit => limit.Place == place && IsFresh(limit)).Append(newest).MaxBy(static limit => limit?.Learned));
        return newest is not null && bytes >= newest.Refused ? newest.Taken : null;
    }

    /// <summary>A record of <paramref name="taken"/> bytes went through after one of <paramref name="refused"/> did not.</summary>
    public void Learn(string place, long taken, long refused)
    {
        var limit = new Limit(place, taken, refused, time.GetUtcNow().ToUnixTimeMilliseconds());
        lock (_lock) _own[place] = limit;
        if (folder is null) return;
        _ = DiskFault.Try(() =>
        {
            foreach (var (name, known) in OnDisk().ToArray())
                if (known.Place == place || !IsFresh(known)) folder.Files.Delete(Path.Combine(folder.Servers, name));
            folder.Files.CreateFolder(folder.Servers);
            folder.Files.CreateNew(Path.Combine(folder.Servers, limit.ToString())).Dispose();
        });
    }

    /// <summary>One from the future was written under another clock.</summary>
    private bool IsFresh(Limit limit) => (time.GetUtcNow().ToUnixTimeMilliseconds() - limit.Learned) is >= 0 and var age && age < Lasts.TotalMilliseconds;

    private IEnumerable<(string Name, Limit Limit)> OnDisk()
    {
        foreach (var name in folder?.Files.List(folder.Servers) ?? [])
            if (Limit.Parse(name) is { } limit) yield return (name, limit);
    }

    /// <param name="Place">Server and workspace, see <see cref="KeyFingerprint.PlaceOf"/>.</param>
    /// <param name="Taken">What went through, bytes.</param>
    /// <param name="Refused">What did not, bytes.</param>
    /// <param name="Learned">When, Unix milliseconds.</param>
    private sealed record Limit(string Place, long Taken, long Refused, long Learned)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Place}.{Taken}.{Refused}.{Learned}{Ending}");

        public static Limit? Parse(string name) =>
            name.EndsWith(Ending, StringComparison.Ordinal) && name.Split('.') is { Length: 5 } parts
            && Number(parts[1]) is { } taken && Number(parts[2]) is { } refused && Number(parts[3]) is { } learned && taken > 0 && taken <= refused
                ? new Limit(parts[0], taken, refused, learned)
                : null;

        private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
