using Microsoft.Extensions.Time.Testing;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

public class LockProbeTests
{
    [Fact]
    public void What_a_killed_process_left_of_its_probe_is_cleared_and_that_of_the_living_stays()
    {
        using var root = new TemporaryFolder();
        var folder = new StateFolder(RealDisk.Files, root.Path);
        Assert.Null(folder.Prepare(LockProbe.Own));
        string[] names = [$"{LockProbe.Own}.tmp", "lock-2147483646-1.tmp", "lock-x.tmp", "other.tmp"];
        foreach (var name in names) File.WriteAllText(Path.Combine(root.Path, name), "");

        LockProbe.ClearDead(folder, new FakeTimeProvider(DateTimeOffset.UtcNow));
        Assert.Equal(names.Order(StringComparer.Ordinal), Left());
        LockProbe.ClearDead(folder, new FakeTimeProvider(DateTimeOffset.UtcNow.AddSeconds(5)));
        Assert.Equal(names.Where(name => !name.Contains("2147483646", StringComparison.Ordinal)).Order(StringComparer.Ordinal), Left());

        IEnumerable<string> Left() => Directory.GetFiles(root.Path).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal);
    }
}
