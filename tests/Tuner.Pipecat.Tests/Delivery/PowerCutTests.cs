using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>A power cut at every change that a call's life makes to the disk, with many different memories of what was not synced.</summary>
public sealed class PowerCutTests
{
    private const int Lines = 6;
    private const int Memories = 12;

    [Theory]
    [InlineData(FsyncPolicy.Every)]
    [InlineData(FsyncPolicy.Interval)]
    public async Task Whatever_was_promised_arrives_after_a_power_cut_at_any_moment(FsyncPolicy policy)
    {
        var whole = await LifeAsync(new ForgettingDisk(), policy);
        Assert.Equal(Lines, whole.Promised);
        for (var cut = 1; cut <= whole.Changes + 1; cut++)
            for (var memory = 0; memory < Memories; memory++)
                await CheckAsync(policy, cut, memory);
    }

    [Theory]
    [InlineData(FsyncPolicy.Every)]
    [InlineData(FsyncPolicy.Interval)]
    public async Task A_kill_at_any_moment_loses_nothing_that_was_written(FsyncPolicy policy)
    {
        var whole = await LifeAsync(new ForgettingDisk(), policy);
        for (var cut = 1; cut <= whole.Changes + 1; cut++)
        {
            var disk = new ForgettingDisk { PowerCutAt = cut };
            var life = await LifeAsync(disk, policy);
            await AssertArrivedAsync(disk.AfterKill(), life, life.Written, $"kill at change {cut}");
        }
    }

    private static async Task CheckAsync(FsyncPolicy policy, int cut, int memory)
    {
        var disk = new ForgettingDisk { PowerCutAt = cut };
        var life = await LifeAsync(disk, policy);
        await AssertArrivedAsync(disk.AfterPowerCut(new Random((cut * 1000) + memory)), life, life.Promised, $"cut at change {cut}, memory {memory}");
    }

    private static async Task AssertArrivedAsync(ForgettingDisk left, Life life, int promised, string when)
    {
        var later = new ScriptedTransport((_, _) => new DeliveryResult.Delivered(life.Answered ? 409 : 201, life.Answered));
        await using (var keeper = CallScript.Keeper(left, later))
        {
            keeper.Recover();
            await keeper.TryAllAsync(TestContext.Current.CancellationToken);
        }

        var arrived = life.Sent.Concat(later.Sent.Select(sent => sent.Payload)).Select(payload => CallScript.LinesIn(payload).Count).DefaultIfEmpty(0).Max();
        Assert.True(arrived >= promised, $"{when}: {promised} lines were promised, {arrived} arrived");
        if (life.Finished) Assert.Empty(later.Sent);
        Assert.DoesNotContain(left.Names, name => name.EndsWith(".call", StringComparison.Ordinal));
    }

    /// <summary>A call from its first line to the server's answer; the machine stops with the disk.</summary>
    private static async Task<Life> LifeAsync(ForgettingDisk disk, FsyncPolicy policy)
    {
        var life = new Life();
        var transport = new ScriptedTransport((record, _) =>
        {
            if (disk.IsDead) return new DeliveryResult.TryLater("network", "the machine is off", ServerIsDown: true);
            life.Sent.Add(record.Payload.ToArray());
            life.Answered = true;
            return new DeliveryResult.Delivered(201, false);
        });
        await using var keeper = CallScript.Keeper(disk, transport, settings: new DeliverySettings { Fsync = policy });
        using var call = keeper.Begin(CallScript.Header("call-1"));
        for (var line = 1; line <= Lines; line++)
        {
            call.Take(CallScript.Line(line), line);
            keeper.Commit(call);
            if (!disk.IsDead) life.Written = line;
            if (policy == FsyncPolicy.Interval && line % 3 == 0) keeper.Sync(call);
            if (!disk.IsDead && (policy == FsyncPolicy.Every || line % 3 == 0)) life.Promised = line;
        }

        call.End(null);
        await keeper.Finish(call).Tried;
        life.Finished = life.Answered && !disk.IsDead;
        life.Changes = disk.Changes;
        return life;
    }

    private sealed class Life
    {
        public List<byte[]> Sent { get; } = [];

        /// <summary>The last line that was in the file when the power was still there.</summary>
        public int Written { get; set; }

        /// <summary>The last line that the policy promises to keep.</summary>
        public int Promised { get; set; }

        public bool Answered { get; set; }

        public bool Finished { get; set; }

        public int Changes { get; set; }
    }
}
