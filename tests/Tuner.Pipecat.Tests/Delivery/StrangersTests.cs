using Microsoft.Extensions.Time.Testing;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>Calls of another container, on a volume that both use: whether it lives shows only by its locks and its silence.</summary>
public sealed class StrangersTests : IDisposable
{
    private static readonly HostIdentity Pod = new("another-pod", "another-boot", 1, 100);

    private readonly TemporaryFolder _disk = new();
    private readonly ScriptedTransport _transport = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly StateFolder _folder;

    public StrangersTests()
    {
        _folder = new StateFolder(RealDisk.Files, _disk.Path);
        Assert.Null(_folder.Prepare("probe"));
    }

    public void Dispose() => _disk.Dispose();

    [Fact]
    public async Task A_container_that_starts_right_after_another_was_killed_finishes_its_call_while_it_lives()
    {
        Begin("call-1", 1).Dispose();
        await using var next = await StartAsync();
        Assert.Empty(_transport.Sent);
        _time.Advance(TimeSpan.FromSeconds(31));
        await Eventually.True(() => next.Counters.Delivered == 1, "the killed container's call is delivered");
    }

    [Fact]
    public async Task A_container_that_is_killed_long_after_this_one_started_is_finished_too()
    {
        await using var next = await StartAsync();
        for (var round = 1; round <= 2; round++)
        {
            _time.Advance(TimeSpan.FromHours(5));
            Begin($"call-{round}", round).Dispose();
            var delivered = round;
            await Eventually.True(() => AfterSilence() && next.Counters.Delivered == delivered, "the killed container's call is delivered");
        }
    }

    [Fact]
    public async Task A_silent_call_whose_container_lives_is_left_to_it()
    {
        await using var next = await StartAsync();
        using (Begin("silent", 1))
        {
            // The one behind it shows that both were looked at.
            Begin("killed", 2).Dispose();
            await Eventually.True(() => AfterSilence() && next.Counters.Delivered == 1, "the killed container's call is delivered");
            Assert.Equal("killed", Assert.Single(_transport.Sent).CallId);
        }

        await Eventually.True(() => AfterSilence() && next.Counters.Delivered == 2, "it is delivered once its container is gone as well");
    }

    private bool AfterSilence()
    {
        _time.Advance(OrphanFinisher.SilenceOfStrangers);
        return true;
    }

    private async Task<FolderUnderTest> StartAsync()
    {
        var next = new FolderUnderTest(_folder, new DeliverySettings(), _transport, _time);
        next.Add(CallScript.Credential);
        next.Start();
        await next.Delivery.WhenIdleAsync();
        return next;
    }

    /// <summary>A call of the other container; its lock is held until it is disposed of.</summary>
    private LiveCall Begin(string callId, long number)
    {
        var header = CallScript.Header(callId, number, Pod);
        var path = _folder.JournalOf(header.Id);
        var call = new LiveCall(header, new CallJournal(RealDisk.Files, path, header.ToLine()));
        call.Take(CallScript.Line(1), 1);
        call.Commit();
        File.SetLastWriteTimeUtc(path, _time.GetUtcNow().UtcDateTime);
        return call;
    }
}
