using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Tuner.Server.Api;
using Tuner.Server.Storage.Sqlite;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Hosting;

public class FailureTests
{
    private static readonly ServerOptions Options = new() { DataFolder = "" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_store_that_broke_is_500_for_the_sender_one_sentence_for_the_owner_and_not_ready_for_the_watcher()
    {
        var failures = new ConcurrentQueue<string>();
        await using var server = await ServerUnderTest.StartAsync(options => options with { OnFailure = failures.Enqueue });
        BreakStore(server);
        using var answer = await server.PostCallAsync(Payload.Valid("secret-call"));
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal([": server_error"], await answer.FaultsAsync());
        // Work beside the requests meets the same store, and may speak of it too.
        var said = Assert.Single(failures, sentence => sentence.StartsWith("The server failed at POST /api/v1/public/call (", StringComparison.Ordinal));
        Assert.Contains("no such table", said, StringComparison.Ordinal);
        Assert.DoesNotContain(failures, sentence => sentence.Contains("secret-call", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Client.GetAsync("/health/ready", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync("/health/live", Cancel)).StatusCode);
    }

    [Fact]
    public async Task Health_can_be_asked_by_HEAD()
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Head, "/health/ready");
        Assert.Equal(HttpStatusCode.OK, (await server.Client.SendAsync(request, Cancel)).StatusCode);
    }

    [Fact]
    public async Task Whatever_is_thrown_after_the_client_went_away_is_no_failure()
    {
        using var gone = new CancellationTokenSource();
        var context = new DefaultHttpContext { RequestAborted = gone.Token };
        await gone.CancelAsync();
        await FailureHandling.HandleAsync(context, _ => throw new IOException("reset"), Options with { OnFailure = _ => Assert.Fail("told as a failure") });
        Assert.Equal(499, context.Response.StatusCode);
    }

    [Fact]
    public async Task What_an_unexpected_exception_says_reaches_nobody()
    {
        var failures = new List<string>();
        var context = new DefaultHttpContext();
        await FailureHandling.HandleAsync(context, _ => throw new InvalidOperationException("the caller said: hello"), Options with { OnFailure = failures.Add });
        Assert.Equal(500, context.Response.StatusCode);
        Assert.DoesNotContain("hello", Assert.Single(failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PRAGMA max_page_count = 1", "is full: make room")]
    [InlineData("PRAGMA query_only = 1", "cannot be written")]
    public async Task A_disk_that_takes_nothing_keeps_the_call_with_its_sender_and_tells_the_owner_what_to_mend(string cause, string sentence)
    {
        var failures = new List<string>();
        using var folder = new TemporaryFolder();
        using var database = SqliteDatabase.Open(folder.Path);
        var context = new DefaultHttpContext();
        await FailureHandling.HandleAsync(
            context,
            async _ => await database.WriteAsync(connection =>
            {
                connection.Execute(cause);
                return connection.Execute("CREATE TABLE more AS SELECT zeroblob(100000) AS bytes");
            }, Cancel),
            Options with { OnFailure = failures.Add });
        Assert.Equal((503, "10"), (context.Response.StatusCode, context.Response.Headers.RetryAfter.ToString()));
        var said = Assert.Single(failures);
        Assert.Contains(sentence, said, StringComparison.Ordinal);
        Assert.Contains(folder.Path, said, StringComparison.Ordinal);
    }

    private static void BreakStore(ServerUnderTest server)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(server.Running.DataFolder, "tuner.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "ALTER TABLE calls RENAME TO gone";
        command.ExecuteNonQuery();
    }
}
