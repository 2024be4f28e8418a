using Microsoft.Extensions.Time.Testing;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

public sealed class KeyTests
{
    private readonly ForgettingDisk _disk = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));

    [Fact]
    public async Task A_refused_key_is_parked_and_its_calls_go_with_a_new_one()
    {
        var transport = new ScriptedTransport((_, key) => key.ApiKey == "new" ? new DeliveryResult.Delivered(201, false) : new DeliveryResult.KeyRefused(401, "no"));
        await using (var old = Keeper(transport, "old"))
        {
            for (var call = 1; call <= 3; call++) await EndAsync(old, call, "old");
            await old.TryAllAsync(TestContext.Current.CancellationToken);
            Assert.Equal(3, old.Delivery.CountWaiting());
        }

        await using var next = Keeper(transport, "new");
        Assert.Equal(0, await next.TryAllAsync(TestContext.Current.CancellationToken));
        Assert.Equal(3, next.Counters.Delivered);
    }

    [Fact]
    public async Task One_refusal_is_enough_for_all_that_wait_for_the_key()
    {
        var transport = new ScriptedTransport((_, _) => new DeliveryResult.TryLater("network", "down", ServerIsDown: true));
        await using var keeper = Keeper(transport, "old");
        for (var call = 1; call <= 5; call++) await EndAsync(keeper, call, "old");
        var before = transport.Sent.Count;
        transport.Respond = (_, _) => new DeliveryResult.KeyRefused(403, "no");
        _time.Advance(TimeSpan.FromMinutes(1));
        keeper.Start();
        await Eventually.True(() => transport.Sent.Count > before, "the key was tried");
        await Eventually.True(() => keeper.Delivery.IsIdleUntil(_time.GetUtcNow().AddMinutes(50).ToUnixTimeMilliseconds()), "the sender rests");
        Assert.Equal(before + 1, transport.Sent.Count);
        transport.Respond = (_, _) => new DeliveryResult.Delivered(201, false);
        // The sender may be about to lie down: it sleeps from a time that has already passed on.
        await Eventually.True(() => Later(TimeSpan.FromMinutes(61)) && keeper.Counters.Delivered == 5, "the calls go an hour later");
    }

    [Fact]
    public async Task A_call_is_sent_only_with_a_key_that_fits_it()
    {
        var transport = new ScriptedTransport((_, _) => new DeliveryResult.TryLater("network", "down", ServerIsDown: true));
        await using (var keeper = Keeper(transport, "mine")) await EndAsync(keeper, 1, "mine");
        var other = new ScriptedTransport();
        await using var stranger = Keeper(other, "another key, not refused");
        stranger.Add(new Credential("mine", CallScript.BaseUrl, 8));
        stranger.Add(new Credential("mine", "http://elsewhere.test", 7));
        Assert.Equal(1, await stranger.TryAllAsync(TestContext.Current.CancellationToken));
        Assert.Empty(other.Sent);
        stranger.Add(new Credential("mine", CallScript.BaseUrl + "/", 7));
        Assert.Equal(0, await stranger.TryAllAsync(TestContext.Current.CancellationToken));
    }

    private bool Later(TimeSpan time)
    {
        _time.Advance(time);
        return true;
    }

    private FolderUnderTest Keeper(ScriptedTransport transport, string key)
    {
        var keeper = new FolderUnderTest(new StateFolder(_disk, "/state"), new DeliverySettings(), transport, _time);
        keeper.Add(new Credential(key, CallScript.BaseUrl, 7));
        return keeper;
    }

    private static async Task EndAsync(FolderUnderTest keeper, int number, string key)
    {
        var call = keeper.Begin(CallScript.Header($"call-{number}", number, key: key));
        call.Take(CallScript.Line(1), 1);
        call.End(null);
        await keeper.Finish(call).Tried;
    }
}
