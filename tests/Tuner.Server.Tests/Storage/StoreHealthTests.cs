using System.Collections.Concurrent;
using System.Net;
using Tuner.Server.Calls;
using Tuner.Server.Storage;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Storage;

public class StoreHealthTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_deleted_folder_is_not_ready_and_takes_no_call()
    {
        await using var server = await ServerUnderTest.StartAsync();
        await server.AddAsync(Payload.Valid());
        Directory.Delete(server.Running.DataFolder, recursive: true);
        await AssertTakesNothingAsync(server);
    }

    [Fact]
    public async Task A_file_that_was_moved_takes_no_call_and_one_that_was_put_back_takes_the_next()
    {
        await using var server = await ServerUnderTest.StartAsync();
        await server.AddAsync(Payload.Valid());
        var file = Path.Combine(server.Running.DataFolder, "tuner.db");
        File.Move(file, file + ".away");
        await AssertTakesNothingAsync(server);
        File.Move(file + ".away", file);
        using var again = await server.PostCallAsync(Payload.Valid("after"));
        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
    }

    [Fact]
    public async Task A_file_in_whose_place_another_stands_is_noticed_before_the_next_call_is_acknowledged()
    {
        var said = new ConcurrentQueue<string>();
        await using var server = await ServerUnderTest.StartAsync(options => options with { OnFailure = said.Enqueue });
        await server.AddAsync(Payload.Valid());
        var file = Path.Combine(server.Running.DataFolder, "tuner.db");
        File.Copy(file, file + ".copy");
        File.Move(file + ".copy", file, overwrite: true);
        using var answer = await server.PostCallAsync(Payload.Valid("lost?"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        // Work beside the requests may have noticed it as well.
        Assert.Contains(said, sentence => sentence.Contains("replaced", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ready_is_proved_by_a_write_at_most_once_a_second()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        await using var server = await ServerUnderTest.StartAsync(options => options with { TimeProvider = time });
        for (var i = 0; i < 5; i++) Assert.Equal(HttpStatusCode.OK, await ReadyAsync(server));
        Directory.Delete(server.Running.DataFolder, recursive: true);
        Assert.Equal(HttpStatusCode.OK, await ReadyAsync(server));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await ReadyAsync(server));
    }

    [Fact]
    public async Task The_owner_is_told_once_why_the_server_is_not_ready()
    {
        var said = new ConcurrentQueue<string>();
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        await using var server = await ServerUnderTest.StartAsync(options => options with { TimeProvider = time, OnFailure = said.Enqueue });
        var file = Path.Combine(server.Running.DataFolder, "tuner.db");
        for (var outage = 1; outage <= 2; outage++)
        {
            File.Move(file, file + ".away");
            for (var i = 0; i < 3; i++)
            {
                time.Advance(TimeSpan.FromSeconds(1));
                Assert.Equal(HttpStatusCode.ServiceUnavailable, await ReadyAsync(server));
            }
            Assert.Equal(outage, said.Count(sentence => sentence.StartsWith($"Not ready: The database {file} was deleted, moved or replaced", StringComparison.Ordinal)));
            File.Move(file + ".away", file);
            time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(HttpStatusCode.OK, await ReadyAsync(server));
        }
    }

    [Fact]
    public async Task A_disk_that_hangs_is_not_ready_after_five_seconds_and_its_owner_is_told()
    {
        var said = new List<string>();
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var disk = new TaskCompletionSource();
        var health = new StoreHealth(new HangingStore(disk.Task), new() { DataFolder = "", TimeProvider = time, OnFailure = said.Add });
        for (var i = 0; i < 2; i++)
        {
            var ready = health.IsReadyAsync(Cancel);
            time.Advance(TimeSpan.FromSeconds(5));
            Assert.False(await ready);
        }
        Assert.Equal(["Not ready: the disk gave no answer within 5 seconds."], said);
        disk.SetResult();
        Assert.True(await health.IsReadyAsync(Cancel));
    }

    private static async Task AssertTakesNothingAsync(ServerUnderTest server)
    {
        using var answer = await server.PostCallAsync(Payload.Valid("lost?"));
        Assert.True(answer.StatusCode >= HttpStatusCode.InternalServerError, $"{answer.StatusCode}");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await ReadyAsync(server));
    }

    private static async Task<HttpStatusCode> ReadyAsync(ServerUnderTest server)
    {
        using var answer = await server.Client.GetAsync("/health/ready", Cancel);
        return answer.StatusCode;
    }

    /// <summary>Its disk answers when the test says so.</summary>
    private sealed class HangingStore(Task disk) : ICallStore
    {
        public Task CheckAsync(CancellationToken cancellationToken) => disk;

        public Task<AddedCall> AddAsync(NewCall call, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<StoredCall?> FindAsync(long id, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<StoredCall?> FindAsync(long? workspaceId, string callId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<CallListing> ListAsync(CallQuestion question, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<CallTotal> CountAsync(CallFilter filter, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<SeriesAnswer> SeriesAsync(SeriesQuestion question, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> FollowAsync(CancellationToken cancellationToken) => Task.FromResult(false);

        public Task<long> UnfollowedAsync(CancellationToken cancellationToken) => Task.FromResult(0L);
    }
}
