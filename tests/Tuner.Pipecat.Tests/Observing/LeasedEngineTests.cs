using Microsoft.Extensions.Time.Testing;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Hosting;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Observing;

/// <summary>An engine goes when nobody has it and nothing waits; its thread and its connections with it.</summary>
public sealed class LeasedEngineTests : IDisposable
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(30);
    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedTransport _transport = new();
    private readonly Connections _connections = new();
    private readonly Lock _gate = new();
    private readonly LeasedEngine _leased;
    private bool _forgotten;

    public LeasedEngineTests() => _leased = new LeasedEngine(_gate, _time, Idle, Create, () => _forgotten = true);

    [Fact]
    public async Task It_is_let_go_a_while_after_the_last_call_that_used_it()
    {
        _leased.Take();
        _leased.Take();
        Assert.Equal(0, _leased.Engine.CountWaiting());
        _leased.Return();
        _time.Advance(Idle);
        Assert.False(_forgotten);
        _leased.Return();
        _time.Advance(Idle - TimeSpan.FromSeconds(1));
        Assert.False(_forgotten);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_forgotten);
        await Eventually.True(() => _connections.AreClosed, "its thread has ended and its connections are closed");
    }

    [Fact]
    public void A_call_that_begins_meanwhile_keeps_it()
    {
        _leased.Take();
        Assert.Equal(0, _leased.Engine.CountWaiting());
        _leased.Return();
        _time.Advance(Idle / 2);
        _leased.Take();
        _time.Advance(Idle * 2);
        Assert.False(_forgotten);
    }

    [Fact]
    public async Task It_stays_as_long_as_a_record_waits()
    {
        _transport.Respond = (_, _) => new DeliveryResult.TryLater("503", "down");
        _leased.Take();
        var config = new TunerConfig { ApiKey = CallScript.Key, WorkspaceId = 7, AgentId = "desk", CallId = "call-1", BaseUrl = CallScript.BaseUrl };
        await using (var observer = new Observer(config, _ => null, _leased.Engine)) observer.Observe(new StartFrame());
        await _leased.Engine.FlushAsync();
        _leased.Return();
        _time.Advance(Idle * 3);
        Assert.False(_forgotten);
        Assert.Equal(1, _leased.Engine.CountWaiting());
    }

    public void Dispose() => _leased.Engine.Complete();

    private (Engine Engine, IDisposable Transport, TimeSpan ShutdownTimeout) Create()
    {
        var settings = new DeliverySettings { ShutdownTimeout = TimeSpan.Zero };
        return (new Engine(new StateFolder(new ForgettingDisk(), "/leased"), settings, _transport, TimeProvider.System, () => 0, null), _connections, settings.ShutdownTimeout);
    }

    private sealed class Connections : IDisposable
    {
        public bool AreClosed { get; private set; }

        public void Dispose() => AreClosed = true;
    }
}
