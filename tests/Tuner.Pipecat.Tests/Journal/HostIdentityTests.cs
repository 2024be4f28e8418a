using System.Diagnostics;
using System.Globalization;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Journal;

/// <summary>Whether the process that a call ran in is still there: whoever finishes its call must not be wrong.</summary>
public sealed class HostIdentityTests
{
    [Fact]
    public void This_process_runs_also_where_nobody_knows_when_it_started()
    {
        Assert.True(HostIdentity.Own.IsAlive());
        Assert.True((HostIdentity.Own with { Start = 0 }).IsAlive());
    }

    [Fact]
    public void A_pid_that_came_again_is_another_process()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux tells when a process started");
        Assert.False((HostIdentity.Own with { Start = HostIdentity.Own.Start + 1 }).IsAlive());
    }

    [Fact]
    public void No_process_outlives_a_boot_and_of_another_machine_nothing_is_known()
    {
        Assert.False((HostIdentity.Own with { Boot = "another" }).IsAlive());
        Assert.Null((HostIdentity.Own with { Name = "another" }).IsAlive());
    }

    [Fact]
    public void A_journals_name_tells_its_process_from_one_that_has_nearly_the_same_numbers()
    {
        var own = HostIdentity.Own;
        Assert.True(JournalHeader.IsOfThisProcess(JournalHeader.IdOf(own, 12)));
        Assert.False(JournalHeader.IsOfThisProcess(JournalHeader.IdOf(own with { Start = own.Start + 1 }, 12)));
        Assert.False(JournalHeader.IsOfThisProcess(JournalHeader.IdOf(own with { Start = own.Start * 10 }, 12)));
        Assert.False(JournalHeader.IsOfThisProcess(JournalHeader.IdOf(own with { Pid = own.Pid + 1 }, 12)));
    }

    [Fact]
    public async Task A_process_that_has_ended_is_gone_though_nobody_reaped_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux tells of zombies");
        // The shell becomes another program, which never asks for its child; and only then the child ends.
        using var parent = Process.Start(new ProcessStartInfo("sh", ["-c", "(while [ \"$(cat /proc/$$/comm)\" = sh ]; do sleep 0.01; done) & echo $!; exec sleep 600"]) { RedirectStandardOutput = true })!;
        try
        {
            var child = int.Parse((await parent.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!, CultureInfo.InvariantCulture);
            await Eventually.True(() => File.ReadAllText($"/proc/{child}/stat").Contains(") Z ", StringComparison.Ordinal), "ended");
            Assert.False(HostIdentity.Of(child, 0).IsAlive());
            Assert.True(HostIdentity.Of(parent.Id, 0).IsAlive());
        }
        finally
        {
            parent.Kill();
            await parent.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Assert.False(HostIdentity.Of(parent.Id, 0).IsAlive());
    }
}
