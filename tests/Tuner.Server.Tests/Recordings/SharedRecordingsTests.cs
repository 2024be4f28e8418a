using System.Net;
using Tuner.Server.Recordings;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Recordings;

/// <summary>Two servers on one database whose recordings lie in one folder.</summary>
public sealed class SharedRecordingsTests : IAsyncLifetime
{
    private static readonly byte[] Whole = Sound.Clicks(2_000, (0, 100), (1, 1_500));
    private readonly TemporaryFolder _folder = new();
    private PostgresTestDatabase _test = null!;
    private ServerUnderTest _first = null!;
    private ServerUnderTest _second = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _test = await PostgresServer.DatabaseAsync();
        Directory.CreateDirectory(_folder.Under("recordings"));
        (_first, _second) = (await StartAsync(), await StartAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        await _test.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Parts_that_come_to_one_and_then_to_the_other_become_one_recording_that_both_give_and_that_counts_once()
    {
        const int Part = 10_000;
        for (var offset = 0; offset < Whole.Length; offset += Part)
        {
            var (server, other) = offset / Part % 2 == 0 ? (_first, _second) : (_second, _first);
            // The other one knows where it goes on.
            using (var elsewhere = await other.Client.PutPartAsync(Whole, offset + 1, 1)) Assert.Equal((409, offset, null), await elsewhere.StateAsync());
            using var taken = await server.Client.PutPartAsync(Whole, offset, Math.Min(Part, Whole.Length - offset));
            Assert.Equal((200, Math.Min(offset + Part, Whole.Length), offset + Part >= Whole.Length), await taken.StateAsync());
        }
        // A part that was on its way all the time undoes nothing.
        using (var late = await _first.Client.PutPartAsync(Whole, 0, Part)) Assert.Equal((200, Whole.Length, true), await late.StateAsync());
        var made = 0L;
        foreach (var server in new[] { _first, _second })
        {
            Assert.Equal(Whole, await server.WaitForAsync($"{Sound.Url()}?format=wav"));
            made = (await server.WaitForAsync($"{Sound.Url()}/peaks")).Length + (await server.WaitForAsync($"{Sound.Url()}?format=opus")).Length;
        }
        await using var database = Npgsql.NpgsqlDataSource.Create(_test.Address.Connection());
        await using var total = database.CreateCommand("SELECT bytes FROM recording_total");
        Assert.Equal(Whole.Length + made, await total.ExecuteScalarAsync(Cancel));
        Assert.Equal([".opus", ".peaks.json", ".wav"], Files().Select(name => name[64..]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Two_senders_of_the_same_sound_at_once_at_two_servers_both_come_to_the_end_of_it()
    {
        await Task.WhenAll(SendAsync(_first), SendAsync(_second), SendAsync(_first));
        Assert.Equal(Whole, await _second.WaitForAsync($"{Sound.Url()}?format=wav"));
        Assert.DoesNotContain(Files(), name => name.EndsWith(RecordingFolder.Part, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_removal_at_one_server_takes_the_files_that_the_other_wrote_and_that_one_refuses_the_rest()
    {
        var id = await _first.AddAsync(Payload.Valid("half"));
        using (var part = await _first.Client.PutPartAsync(Whole, 0, 1_000, Sound.Url("half"))) Assert.Equal(HttpStatusCode.OK, part.StatusCode);
        using (var removed = await _second.Client.DeleteAsync($"/api/v1/calls/{id}", Cancel)) Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        using (var rest = await _first.Client.PutPartAsync(Whole, 1_000, Whole.Length - 1_000, Sound.Url("half"))) Assert.Equal(HttpStatusCode.Gone, rest.StatusCode);
        await UntilAsync(() => !Files().Any());
        // Stored once more, the call brings its sound anew.
        await _second.AddAsync(Payload.Valid("half"));
        await _first.UploadAsync(Whole, "half");
        Assert.Equal(Whole, await _second.WaitForAsync($"{Sound.Url("half")}?format=wav"));
    }

    private static async Task SendAsync(ServerUnderTest server)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        for (var offset = 0; ;)
        {
            using var answer = await server.Client.PutPartAsync(Whole, offset, Math.Min(5_000, Whole.Length - offset));
            // Each is at times where the other one is already, or asked to come again.
            if (answer.StatusCode != HttpStatusCode.ServiceUnavailable)
            {
                var (status, received, isComplete) = await answer.StateAsync();
                Assert.True(status is 200 or 409, $"{status}");
                if (isComplete == true) return;
                offset = (int)received!;
            }
            await Task.Delay(1, limit.Token);
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        while (!condition()) await Task.Delay(20, limit.Token);
    }

    // The files of recordings, without the locks.
    private IEnumerable<string> Files() =>
        Directory.EnumerateFiles(_folder.Under("recordings"), "*", SearchOption.AllDirectories).Select(path => Path.GetFileName(path)).Where(name => name.Length > 64);

    private Task<ServerUnderTest> StartAsync() => ServerUnderTest.StartAsync(options =>
    {
        Directory.CreateDirectory(options.DataFolder);
        Directory.CreateSymbolicLink(Path.Combine(options.DataFolder, "recordings"), _folder.Under("recordings"));
        return options with { Database = _test.Url };
    });
}
