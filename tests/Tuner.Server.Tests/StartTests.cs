using System.Net;
using System.Text;
using Tuner.Server.Keys;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests;

public class StartTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_started_server_is_alive_and_ready_on_the_port_that_it_tells()
    {
        await using var server = await ServerUnderTest.StartAsync();
        Assert.NotEqual(0, server.Running.Address.Port);
        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync("/health/live", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync("/health/ready", Cancel)).StatusCode);
    }

    [Fact]
    public async Task The_first_start_makes_a_key_and_tells_it_once()
    {
        using var folder = new TemporaryFolder();
        var options = new ServerOptions { Port = 0, DataFolder = folder.Path };
        string key;
        await using (var first = await TunerServer.StartAsync(options, Cancel)) key = first.NewKey!;
        Assert.Matches("^tr_api_[A-Za-z0-9_-]{43}$", key);
        await using var second = await TunerServer.StartAsync(options, Cancel);
        Assert.Null(second.NewKey);
    }

    [Fact]
    public async Task A_start_that_fails_has_made_no_key_that_nobody_was_told()
    {
        using var folder = new TemporaryFolder();
        await using var other = await ServerUnderTest.StartAsync();
        var options = new ServerOptions { Port = other.Running.Address.Port, DataFolder = folder.Path };
        await Assert.ThrowsAsync<ServerStartException>(() => TunerServer.StartAsync(options, Cancel));
        await using var started = await TunerServer.StartAsync(options with { Port = 0 }, Cancel);
        Assert.NotNull(started.NewKey);
    }

    [Fact]
    public async Task A_key_that_is_given_becomes_the_first_and_a_later_other_one_is_said_to_be_unknown()
    {
        using var folder = new TemporaryFolder();
        var options = new ServerOptions { Port = 0, DataFolder = folder.Path, FirstKey = "mine" };
        await using (var first = await TunerServer.StartAsync(options, Cancel)) Assert.Equal("mine", first.NewKey);
        await using (var again = await TunerServer.StartAsync(options, Cancel)) Assert.False(again.GivenKeyIsUnknown);
        await using var other = await TunerServer.StartAsync(options with { FirstKey = "another" }, Cancel);
        Assert.True(other.GivenKeyIsUnknown);
        Assert.Null(other.NewKey);
    }

    [Fact]
    public async Task A_key_that_was_made_is_told_before_it_is_stored_and_one_that_was_given_is_not()
    {
        using var folder = new TemporaryFolder();
        using var another = new TemporaryFolder();
        var told = new List<string>();
        var options = new ServerOptions { Port = 0, DataFolder = folder.Path, OnNewKey = told.Add };
        await using (var made = await TunerServer.StartAsync(options, Cancel)) Assert.Equal(made.NewKey, Assert.Single(told));
        await using (var given = await TunerServer.StartAsync(options with { DataFolder = another.Path, FirstKey = "mine" }, Cancel))
        {
            Assert.Single(told);
            Assert.False(given.GivenKeyIsUnknown);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("line\nbreak")]
    [InlineData("schlüssel")]
    public async Task A_key_that_no_header_can_carry_is_refused_without_being_repeated(string key)
    {
        using var folder = new TemporaryFolder();
        var refused = await Assert.ThrowsAsync<ServerStartException>(() => TunerServer.StartAsync(new() { Port = 0, DataFolder = folder.Path, FirstKey = key }, Cancel));
        Assert.Equal(ServerStartFailure.Option, refused.Failure);
        Assert.True(key.Length == 0 || !refused.Message.Contains(key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_file_holds_the_key()
    {
        using var folder = new TemporaryFolder();
        await using (await TunerServer.StartAsync(new() { Port = 0, DataFolder = folder.Path, FirstKey = "tr_api_secret" }, Cancel))
        {
            foreach (var file in Directory.EnumerateFiles(folder.Path))
            {
                await using var open = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                using var reader = new StreamReader(open, Encoding.Latin1);
                Assert.DoesNotContain("tr_api_secret", await reader.ReadToEndAsync(Cancel), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task The_data_folder_is_for_its_owner_only()
    {
        if (OperatingSystem.IsWindows()) return;
        await using var server = await ServerUnderTest.StartAsync();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(server.Running.DataFolder));
        var files = Directory.GetFiles(server.Running.DataFolder);
        Assert.NotEmpty(files);
        foreach (var file in files) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task A_taken_port_is_said_in_one_sentence()
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var folder = new TemporaryFolder();
        var port = server.Running.Address.Port;
        var taken = await Assert.ThrowsAsync<ServerStartException>(() => TunerServer.StartAsync(new() { Port = port, DataFolder = folder.Path }, Cancel));
        Assert.Equal(ServerStartFailure.PortTaken, taken.Failure);
        Assert.StartsWith($"Port {port} on 127.0.0.1 is taken", taken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_port_of_the_metrics_is_the_one_that_is_named()
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var folder = new TemporaryFolder();
        var port = server.Running.Address.Port;
        var taken = await Assert.ThrowsAsync<ServerStartException>(() => TunerServer.StartAsync(new() { Port = 0, DataFolder = folder.Path, MetricsAddress = new(IPAddress.Loopback, port) }, Cancel));
        Assert.Equal(ServerStartFailure.PortTaken, taken.Failure);
        Assert.StartsWith($"Port {port} on 127.0.0.1 is taken", taken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_servers_own_address_is_none_for_the_metrics()
    {
        using var folder = new TemporaryFolder();
        var refused = await Assert.ThrowsAsync<ServerStartException>(() => TunerServer.StartAsync(new() { Port = 8000, DataFolder = folder.Path, MetricsAddress = new(IPAddress.Loopback, 8000) }, Cancel));
        Assert.Equal((ServerStartFailure.Option, "127.0.0.1:8000 is the server's own address: take another port for the metrics."), (refused.Failure, refused.Message));
    }

    [Fact]
    public async Task A_data_folder_is_one_servers_until_that_ends()
    {
        using var folder = new TemporaryFolder();
        var options = new ServerOptions { Port = 0, DataFolder = folder.Path };
        await using (var first = await TunerServer.StartAsync(options, Cancel))
        {
            var refused = await Assert.ThrowsAsync<ServerStartException>(() => TunerServer.StartAsync(options, Cancel));
            Assert.Equal((ServerStartFailure.DataFolder, $"Another server runs on the data folder {folder.Path}: stop that one, or give this one a folder of its own with --data."), (refused.Failure, refused.Message));
            Assert.Equal(first.LoginAddress, LoginLink.Read(folder.Path)?.Address);
        }
        await using var next = await TunerServer.StartAsync(options, Cancel);
        Assert.Null(next.NewKey);
    }

    [Fact]
    public async Task An_address_of_another_machine_is_said_in_one_sentence()
    {
        using var folder = new TemporaryFolder();
        var refused = await Assert.ThrowsAsync<ServerStartException>(() => TunerServer.StartAsync(new() { Port = 0, Host = IPAddress.Parse("192.0.2.1"), DataFolder = folder.Path }, Cancel));
        Assert.Equal(ServerStartFailure.AddressRefused, refused.Failure);
    }

    [Fact]
    public async Task A_data_folder_that_is_a_file_is_said_in_one_sentence()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.Under("file"), "", Cancel);
        var refused = await Assert.ThrowsAsync<ServerStartException>(() => TunerServer.StartAsync(new() { Port = 0, DataFolder = folder.Under("file") }, Cancel));
        Assert.Equal(ServerStartFailure.DataFolder, refused.Failure);
        Assert.Contains(folder.Under("file"), refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_the_wait_stops_the_server()
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var stop = new CancellationTokenSource();
        var waiting = server.Running.WaitAsync(stop.Token);
        Assert.False(waiting.IsCompleted);
        await stop.CancelAsync();
        await waiting.WaitAsync(TimeSpan.FromSeconds(20), Cancel);
        await Assert.ThrowsAsync<HttpRequestException>(() => server.Client.GetAsync("/health/live", Cancel));
    }
}
