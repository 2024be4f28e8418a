using System.Text;
using Microsoft.Extensions.Time.Testing;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>What lies beside records is sent by somebody of its own, once he may begin, has a key, and there is something to send.</summary>
public sealed class BesideDeliveryTests
{
    private static readonly Credential Key = CallScript.Credential.ForTraces();

    private readonly ForgettingDisk _disk = new();
    private readonly ScriptedTransport _server = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly StateFolder _state;

    public BesideDeliveryTests() => _state = new StateFolder(_disk, "/state");

    [Fact]
    public async Task Whatever_comes_last_begins_it()
    {
        foreach (var order in (string[])["put key start", "put start key", "key start put", "start key put"])
        {
            await using var beside = Delivery();
            var before = _server.Sent.Count;
            foreach (var step in order.Split(' '))
            {
                Assert.Equal(before, _server.Sent.Count);
                if (step == "key") beside.Add(Key);
                else if (step == "start") beside.Start();
                else if (order.EndsWith(step, StringComparison.Ordinal)) beside.Take(Put());
                else Put();
            }

            await Eventually.True(() => _server.Sent.Count == before + 1 && beside.CountWaiting() == 0, order);
            Assert.True(beside.HasKeys);
        }
    }

    [Fact]
    public async Task Who_is_woken_finds_what_another_process_laid_down()
    {
        await using var beside = Delivery();
        beside.Add(Key);
        beside.Start();
        Put();
        beside.Wake();
        await Eventually.True(() => _server.Sent.Count == 1, "it is sent");
    }

    [Fact]
    public async Task Where_nobody_sends_nobody_is_waited_for()
    {
        await using var beside = Delivery();
        Put();
        beside.Start();
        await beside.TryDueAsync();
        await beside.WhenIdleAsync();
        Assert.False(beside.HasKeys);
        Assert.Equal(1, beside.CountWaiting());
    }

    [Fact]
    public async Task Where_somebody_sends_he_is_waited_for()
    {
        await using var beside = Delivery();
        beside.Add(Key);
        Put();
        beside.Start();
        await beside.TryDueAsync();
        Assert.Single(_server.Sent);
        Put();
        await beside.WhenIdleAsync();
        Assert.Equal(2, _server.Sent.Count);
    }

    [Fact]
    public async Task An_entry_that_no_disk_takes_begins_it_and_goes_from_memory()
    {
        _disk.Fails = static (_, path) => path.Contains("outbox", StringComparison.Ordinal);
        await using var beside = Delivery();
        beside.Add(Key);
        beside.Start();
        beside.Take(new EntryBeside(Destination.Traces, Name(), SoundScript.Facts(1), "spans"u8.ToArray()));
        await beside.WhenIdleAsync();
        Assert.Equal("spans", Encoding.UTF8.GetString(Assert.Single(_server.Sent).Payload));
    }

    [Fact]
    public async Task In_a_folder_that_cannot_be_read_nothing_is_counted()
    {
        Put();
        await using var beside = Delivery(new InterruptedDisk(_disk) { BeforeList = static _ => throw new IOException("Input/output error") });
        Assert.Equal(0, beside.CountWaiting());
        await using var other = Delivery();
        Assert.Equal(1, other.CountWaiting());
    }

    private BesideDelivery Delivery(IStateFiles? files = null) => new(files is null ? _state : new StateFolder(files, "/state"), Destination.Traces, _server, new DeliveryCounters(), _time, static () => 0, new TunerLog(null), static _ => { });

    private RecordName Put()
    {
        var name = Name();
        new Outbox(_state.Traces).Put(name, SoundScript.Facts(1), "spans"u8);
        return name;
    }

    private RecordName Name() => new(1, $"c{_disk.Changes}", Key.Place, Key.Key, 0, 0, RecordName.New);
}
