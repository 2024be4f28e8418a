using System.Net;
using Tuner.Server.Keys;
using Tuner.Server.Storage.Postgres;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Storage;

/// <summary>Several servers on one database.</summary>
public sealed class PostgresNodesTests : IAsyncLifetime
{
    private const string OfWorkspace = "/api/v1/public/call?workspace_id=7&agent_remote_identifier=desk";
    private PostgresTestDatabase _test = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _test = await PostgresServer.EmptyDatabaseAsync();

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Fact]
    public async Task Servers_that_start_at_once_on_an_empty_database_make_its_tables_once_and_serve_the_same_calls()
    {
        var servers = await Task.WhenAll(StartAsync(), StartAsync(), StartAsync());
        await using var first = servers[0];
        await using var second = servers[1];
        await using var third = servers[2];
        var id = await first.AddAsync(Payload.Valid("shared"));
        Assert.Contains("\"shared\"", (await second.GetJsonAsync($"/api/v1/calls/{id}")).ToJsonString(), StringComparison.Ordinal);
        using var again = await third.PostCallAsync(Payload.Valid("shared"));
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.Equal(id, (long)(await again.JsonAsync())["id"]!);
    }

    [Fact]
    public async Task Of_servers_that_are_sent_the_same_calls_at_once_one_stores_each()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).SelectMany(i => new[] { first, second }.Select(server => server.PostCallAsync(Payload.Valid($"call-{i}")))));
        Assert.Equal(40, answers.Count(answer => answer.StatusCode == HttpStatusCode.Created));
        Assert.Equal(40, answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict));
        foreach (var answer in answers) answer.Dispose();
    }

    [Fact]
    public async Task A_key_and_a_session_of_one_server_open_the_others_until_the_key_is_revoked_at_any()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        await using var stores = PostgresStores.Open(_test.Url, new(1_000_000, TimeProvider.System));
        Assert.True(await stores.Keys.AddAsync(KeyHash.Of("tr_api_of_a_reader"), "reader", KeyScopes.Read, 7, 0, Cancel));
        var cookie = await first.SignInAsync("tr_api_of_a_reader");
        using (var read = await second.AskAsync(HttpMethod.Get, "/calls", ("Cookie", AtPortOf(second, cookie)))) Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        Assert.True(await stores.Keys.RevokeAsync("reader", 1, Cancel));
        using var refused = await second.AskAsync(HttpMethod.Get, "/calls", ("Cookie", AtPortOf(second, cookie)));
        Assert.NotEqual(HttpStatusCode.OK, refused.StatusCode);
    }

    [Fact]
    public async Task An_address_that_guessed_at_other_servers_waits_at_this_one_and_a_guess_at_this_one_counts_at_the_others()
    {
        await using var server = await StartAsync();
        await using var stores = PostgresStores.Open(_test.Url, new(1_000_000, TimeProvider.System));
        var strong = $"tr_api_{new string('k', 40)}";
        Assert.True(await stores.Keys.AddAsync(KeyHash.Of(strong), "strong", KeyScopes.Read, 7, 0, Cancel));
        Assert.True(await stores.Keys.AddAsync(KeyHash.Of("tr_api_short"), "short", KeyScopes.Read, 7, 0, Cancel));
        Assert.Equal(TimeSpan.Zero, await stores.Guesses!.UntilFullAsync("127.0.0.1", Cancel));
        foreach (var status in await Task.WhenAll(Enumerable.Range(0, 20).Select(i => AskAsync(server, $"guess {i}")))) Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.True(await stores.Guesses!.UntilFullAsync("127.0.0.1", Cancel) > TimeSpan.Zero);
        // As if the others had had a thousand.
        for (var i = 0; i < 3; i++) await stores.Guesses!.TakeAsync("127.0.0.1", 1_000, TimeSpan.FromHours(1), Cancel);
        Assert.Equal(HttpStatusCode.TooManyRequests, await AskAsync(server, "one more"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await AskAsync(server, "tr_api_short"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(server, strong));
    }

    [Fact]
    public async Task So_many_guesses_are_taken_by_all_servers_together_and_forgotten_when_all_are_there_again()
    {
        await using var first = PostgresStores.Open(_test.Url, new(1_000_000, TimeProvider.System));
        await using var second = PostgresStores.Open(_test.Url, new(1_000_000, TimeProvider.System));
        var taken = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? first : second).Guesses!.TakeAsync("192.0.2.1", 5, TimeSpan.FromHours(1), Cancel)));
        // Of two that come first at once the second may be told nothing.
        Assert.Equal(5, taken.Count(guess => guess is { IsTaken: true }));
        Assert.All(taken.OfType<SharedGuess>().Where(guess => !guess.IsTaken), guess => Assert.InRange(guess.UntilFull, TimeSpan.FromHours(4.5), TimeSpan.FromHours(5)));
        Assert.True((await second.Guesses!.TakeAsync("192.0.2.2", 5, TimeSpan.FromHours(1), Cancel))!.Value.IsTaken);
        Assert.True((await second.Guesses!.TakeAsync("192.0.2.3", 5, TimeSpan.Zero, Cancel))!.Value.IsTaken);
        await first.Guesses!.ForgetAsync(Cancel);
        await using var database = Npgsql.NpgsqlDataSource.Create(_test.Address.Connection());
        await using var left = database.CreateCommand("SELECT string_agg(address, ' ' ORDER BY address) FROM guesses");
        Assert.Equal("192.0.2.1 192.0.2.2", await left.ExecuteScalarAsync(Cancel));
    }

    [Fact]
    public async Task The_start_token_is_its_servers_own_and_the_session_that_it_gives_is_the_databases()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        Assert.NotEqual(first.Running.LoginAddress.Query, second.Running.LoginAddress.Query);
        using var foreign = await second.AskAsync(HttpMethod.Get, first.Running.LoginAddress.PathAndQuery);
        Assert.False(foreign.Headers.Contains("Set-Cookie"));
        using var own = await first.AskAsync(HttpMethod.Get, first.Running.LoginAddress.PathAndQuery);
        using var read = await second.AskAsync(HttpMethod.Get, "/calls", ("Cookie", AtPortOf(second, SigningIn.CookieOf(own))));
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
    }

    [Fact]
    public async Task A_page_that_is_open_at_one_server_is_told_of_a_call_that_another_takes()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        using var answer = await first.Client.GetAsync("/streams/calls?after=0", HttpCompletionOption.ResponseHeadersRead, Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(Cancel));
        await second.AddAsync(Payload.Valid("seen elsewhere"));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        string? line;
        do line = await lines.ReadLineAsync(limit.Token);
        while (line is not null && line != "event: call");
        Assert.Equal("event: call", line);
    }

    [Fact]
    public async Task While_the_database_is_gone_nothing_is_acknowledged_and_senders_are_asked_to_come_again_and_then_all_works_again()
    {
        await using var server = await StartAsync();
        await server.AddAsync(Payload.Valid("before"));
        await _test.LetInAsync(false);
        foreach (var ask in new Func<Task<HttpResponseMessage>>[] { () => server.PostCallAsync(Payload.Valid("lost")), () => server.Client.GetAsync("/api/v1/calls", Cancel) })
        {
            using var answer = await ask();
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.NotNull(answer.Headers.RetryAfter);
        }
        using (var ready = await server.AskAsync(HttpMethod.Get, "/health/ready")) Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        using (var live = await server.AskAsync(HttpMethod.Get, "/health/live")) Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        await _test.LetInAsync(true);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        while (true)
        {
            using var answer = await server.PostCallAsync(Payload.Valid("lost"));
            if (answer.IsSuccessStatusCode) break;
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            await Task.Delay(100, limit.Token);
        }
        Assert.Equal(2, (await server.GetJsonAsync("/api/v1/calls"))["calls"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_key_that_may_only_send_sends_to_any_of_them()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        await using var stores = PostgresStores.Open(_test.Url, new(1_000_000, TimeProvider.System));
        Assert.True(await stores.Keys.AddAsync(KeyHash.Of("tr_api_of_a_bot"), "bot", KeyScopes.Ingest, 7, 0, Cancel));
        using var client = second.ClientWith("tr_api_of_a_bot");
        using var taken = await client.PostAsync(OfWorkspace, Payload.Valid().AsContent(), Cancel);
        Assert.Equal(HttpStatusCode.Created, taken.StatusCode);
        using var read = await client.GetAsync("/api/v1/calls", Cancel);
        Assert.Equal(HttpStatusCode.Forbidden, read.StatusCode);
    }

    [Fact]
    public async Task A_database_that_a_newer_version_wrote_is_used_beside_it_only_as_far_as_that_one_allows()
    {
        await using (await StartAsync()) { }
        await using var database = Npgsql.NpgsqlDataSource.Create(_test.Address.Connection());
        await using (var added = database.CreateCommand($"INSERT INTO schema_version VALUES ({PostgresSchema.Newest + 1}, 1)")) await added.ExecuteNonQueryAsync(Cancel);
        await using (await StartAsync()) { }
        await using (var changed = database.CreateCommand($"INSERT INTO schema_version VALUES ({PostgresSchema.Newest + 2}, {PostgresSchema.Newest + 2})")) await changed.ExecuteNonQueryAsync(Cancel);
        var refusal = await Assert.ThrowsAsync<ServerStartException>(StartAsync);
        Assert.Equal(ServerStartFailure.Database, refusal.Failure);
        Assert.Contains("newer tuner", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CREATE TABLE payloads (theirs int)")]
    [InlineData("CREATE TABLE schema_version (theirs int)")]
    public async Task A_database_with_tables_of_another_program_is_refused_and_left_as_it_is(string theirs)
    {
        await using var database = Npgsql.NpgsqlDataSource.Create(_test.Address.Connection());
        await using (var made = database.CreateCommand(theirs)) await made.ExecuteNonQueryAsync(Cancel);
        var refusal = await Assert.ThrowsAsync<ServerStartException>(StartAsync);
        Assert.Equal(ServerStartFailure.Database, refusal.Failure);
        Assert.Contains("is used by another program already", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("make a database for the calls alone", refusal.Message, StringComparison.Ordinal);
        await using var count = database.CreateCommand("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()");
        Assert.Equal(1L, await count.ExecuteScalarAsync(Cancel));
    }

    [Fact]
    public async Task A_database_of_the_schema_before_is_brought_up_to_date_beside_a_server_that_goes_on_and_what_it_holds_is_still_found()
    {
        await using var database = Npgsql.NpgsqlDataSource.Create(_test.Address.Connection());
        await using var older = await StartAsync();
        await using (var back = database.CreateCommand("ALTER TABLE search ALTER COLUMN words SET COMPRESSION pglz, ALTER COLUMN document SET COMPRESSION pglz; ALTER INDEX search_by_word RESET (gin_pending_list_limit); DROP INDEX calls_by_cost; CREATE INDEX calls_by_cost ON calls (workspace_id, (coalesce(cost, -1e15)), id); DELETE FROM schema_version WHERE version > 2"))
            await back.ExecuteNonQueryAsync(Cancel);
        var said = string.Join(' ', Enumerable.Range(0, 400).Select(i => $"word{i % 40}"));
        await older.AddAsync(Payload.WithRows(Payload.Spoken("user", said, 0, 500)));
        await FoundAsync(older, 1);
        await using var newer = await StartAsync();
        await using (var waiting = database.CreateCommand("SELECT count(*) FROM pg_class WHERE 'gin_pending_list_limit=512' = ANY (reloptions)")) Assert.Equal(2L, await waiting.ExecuteScalarAsync(Cancel));
        await using (var packing = database.CreateCommand("SELECT count(*) FROM pg_attribute WHERE attrelid = 'search'::regclass AND attcompression = 'l'")) Assert.Equal(2L, await packing.ExecuteScalarAsync(Cancel));
        await using (var orders = database.CreateCommand("SELECT count(*) FROM pg_index WHERE indexrelid IN ('calls_by_length'::regclass, 'calls_by_worst_wait'::regclass, 'calls_by_cost'::regclass) AND indnkeyatts = 10")) Assert.Equal(3L, await orders.ExecuteScalarAsync(Cancel));
        var second = Payload.WithRows(Payload.Spoken("user", said, 0, 500));
        second["call_id"] = "second";
        await older.AddAsync(second);
        await FoundAsync(newer, 2);
    }

    // The search follows in its own time.
    private static async Task FoundAsync(ServerUnderTest server, int calls)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        while ((await server.GetJsonAsync("/api/v1/calls?text=%22word7%20word8%22"))["calls"]!.AsArray().Count < calls) await Task.Delay(100, limit.Token);
    }

    private static async Task<HttpStatusCode> AskAsync(ServerUnderTest server, string key)
    {
        using var answer = await server.AskAsync(HttpMethod.Get, "/api/v1/calls", ("Authorization", $"Bearer {key}"));
        return answer.StatusCode;
    }

    // A cookie is named by the port. Servers behind one proxy listen on the same one; here they share a machine.
    private static string AtPortOf(ServerUnderTest server, string cookie) => $"tuner_session_{server.Running.Address.Port}{cookie[cookie.IndexOf('=', StringComparison.Ordinal)..]}";

    private Task<ServerUnderTest> StartAsync() => ServerUnderTest.StartAsync(options => options with { Database = _test.Url });
}
