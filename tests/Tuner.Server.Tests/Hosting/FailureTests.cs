using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
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
    public async Task A_program_whose_address_leads_nowhere_is_told_where_the_addresses_stand()
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var sent = await server.Client.PostAsync("/api/v1/call", new StringContent("{}"), Cancel);
        Assert.Equal((HttpStatusCode.NotFound, "application/json"), (sent.StatusCode, sent.Content.Headers.ContentType?.MediaType));
        Assert.Contains("There is no such address; /openapi/v1.json lists those that there are", await sent.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_is_thrown_after_the_client_went_away_is_no_failure()
    {
        using var gone = new CancellationTokenSource();
        var context = new DefaultHttpContext { RequestAborted = gone.Token };
        await gone.CancelAsync();
        await FailureHandling.HandleAsync(context, _ => throw new IOException("reset"), Options with { OnFailure = _ => Assert.Fail("told as a failure") }, new(Options));
        Assert.Equal(499, context.Response.StatusCode);
    }

    [Fact]
    public async Task What_an_unexpected_exception_says_reaches_nobody()
    {
        var failures = new List<string>();
        var context = new DefaultHttpContext();
        await FailureHandling.HandleAsync(context, _ => throw new InvalidOperationException("the caller said: hello"), Options with { OnFailure = failures.Add }, new(Options));
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
            Options,
            new(Options with { OnFailure = failures.Add }));
        Assert.Equal((503, "10"), (context.Response.StatusCode, context.Response.Headers.RetryAfter.ToString()));
        var said = Assert.Single(failures);
        Assert.Contains(sentence, said, StringComparison.Ordinal);
        Assert.Contains(folder.Path, said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_that_stays_away_is_told_once_a_minute_and_another_trouble_at_once()
    {
        var told = new List<string>();
        var time = new FakeTimeProvider();
        var log = new StoreFaultLog(Options with { OnFailure = told.Add, TimeProvider = time });
        for (var request = 0; request < 100; request++) log.Note("gone");
        log.Note("full");
        log.Note("gone");
        time.Advance(TimeSpan.FromSeconds(59));
        log.Note("full");
        Assert.Equal(["gone", "full"], told);
        time.Advance(TimeSpan.FromSeconds(1));
        log.Note("full");
        Assert.Equal(["gone", "full", "full"], told);
    }

    [Fact]
    public async Task A_reader_of_a_store_that_is_gone_gets_a_page_where_he_wants_one_and_a_program_what_it_can_read()
    {
        await using var server = await ServerUnderTest.StartAsync();
        File.Move(Path.Combine(server.DataFolder, "tuner.db"), Path.Combine(server.DataFolder, "elsewhere.db"));
        using var page = new HttpRequestMessage(HttpMethod.Get, "/calls") { Headers = { { "Accept", "text/html,*/*" } } };
        using var shown = await server.Client.SendAsync(page, Cancel);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "text/html"), (shown.StatusCode, shown.Content.Headers.ContentType?.MediaType));
        Assert.Equal(TimeSpan.FromSeconds(10), shown.Headers.RetryAfter?.Delta);
        Assert.Contains("Calls cannot be read; the server&#x27;s owner is told why. Open the page again in a moment.", await shown.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        using var read = await server.Client.GetAsync("/api/v1/calls", Cancel);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "application/json"), (read.StatusCode, read.Content.Headers.ContentType?.MediaType));
        Assert.Contains("Calls cannot be read", await read.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
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
