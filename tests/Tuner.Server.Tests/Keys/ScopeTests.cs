using System.Net;
using Tuner.Server.Keys;
using Tuner.Server.Storage.Sqlite;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Keys;

public class ScopeTests
{
    private const string Mine = "/api/v1/public/call?workspace_id=1&agent_remote_identifier=desk";
    private const string Foreign = "/api/v1/public/call?workspace_id=2&agent_remote_identifier=desk";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Every route that a key may be tried at, with the numbers that lead to the foreign call.</summary>
    private static string[] Reading => ["/", "/?workspace_id=2", "/calls", "/calls?workspace_id=2", "/calls?q=foreign", "/compare?a=desk&b=%402&workspace_id=2", "/api/v1/compare?a=desk&b=%402&workspace_id=2", "/api/v1/compare?a=desk&b=desk", "/calls/2", "/CALLS/2", "/calls/%32", "/api/v1/calls", "/API/v1/Calls", "/api/v1/calls?workspace_id=2", "/api/v1/calls?workspace_id=%32", "/api/v1/calls?Workspace_Id=2", "/api/v1/calls?q=foreign", "/?q=foreign", "/api/v1/calls/2", "/api/v1/calls/2/", "/api/v1/calls/2/payload", "/api/v1/calls/2/PAYLOAD", "/api/v1/calls/1/../2/payload", "/api/v1/calls/1/%2e%2e/2", "/api/v1/workspaces/2/agents/", "/api/v1/workspaces/2/agents", "/api/v1/Workspaces/2/Agents/", "/api/v1/workspaces/02/agents/"];

    [Fact]
    public async Task A_key_of_one_workspace_sees_nothing_of_another_by_any_route()
    {
        await using var server = await TwoWorkspacesAsync();
        using var reader = server.ClientWith(await server.AddKeyAsync("reader", KeyScopes.Read, 1));
        Assert.Contains("own-call", await reader.GetStringAsync("/calls", Cancel), StringComparison.Ordinal);
        Assert.Contains("own-call", await reader.GetStringAsync("/api/v1/calls/1/payload", Cancel), StringComparison.Ordinal);
        Assert.Equal(1, (int)(await Json(reader, "/api/v1/calls"))["total"]!);
        foreach (var url in Reading)
        {
            using var answer = await reader.GetAsync(url, Cancel);
            // What was searched for is repeated.
            var text = await answer.Content.ReadAsStringAsync(Cancel);
            Assert.DoesNotContain("foreign-call", text, StringComparison.Ordinal);
            Assert.DoesNotContain("their-agent", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_foreign_call_looks_like_none()
    {
        await using var server = await TwoWorkspacesAsync();
        using var reader = server.ClientWith(await server.AddKeyAsync("reader", KeyScopes.Read, 1));
        foreach (var pattern in (string[])["/api/v1/calls/{0}", "/api/v1/calls/{0}/payload", "/calls/{0}"])
        {
            using var foreign = await reader.GetAsync(pattern.Replace("{0}", "2", StringComparison.Ordinal), Cancel);
            using var none = await reader.GetAsync(pattern.Replace("{0}", "9", StringComparison.Ordinal), Cancel);
            Assert.Equal((none.StatusCode, await none.Content.ReadAsStringAsync(Cancel)), (foreign.StatusCode, await foreign.Content.ReadAsStringAsync(Cancel)));
            Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        }
    }

    [Fact]
    public async Task An_ingest_key_sends_into_its_workspace_and_reads_nothing()
    {
        await using var server = await TwoWorkspacesAsync();
        using var bot = server.ClientWith(await server.AddKeyAsync("bot", KeyScopes.Ingest, 1));
        Assert.Equal(HttpStatusCode.Created, await SendAsync(bot, Mine));
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(bot, Foreign));
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(bot, "/API/v1/public/call/?workspace_id=2&agent_remote_identifier=desk"));
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(bot, Mine + "&workspace_id=2"));
        foreach (var url in Reading.Select(url => url.Replace('2', '1')).Where(url => !url.Contains("agents", StringComparison.OrdinalIgnoreCase)))
        {
            using var answer = await bot.GetAsync(url, Cancel);
            Assert.True(answer.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.NotFound, $"{url}: {answer.StatusCode}");
            Assert.DoesNotContain("own-call", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_read_key_sends_nothing()
    {
        await using var server = await TwoWorkspacesAsync();
        using var reader = server.ClientWith(await server.AddKeyAsync("reader", KeyScopes.Read, 1));
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(reader, Mine));
        using var both = server.ClientWith(await server.AddKeyAsync("both", KeyScopes.Read | KeyScopes.Ingest, 1));
        Assert.Equal(HttpStatusCode.Created, await SendAsync(both, Mine));
        Assert.Equal(HttpStatusCode.OK, (await both.GetAsync("/api/v1/calls", Cancel)).StatusCode);
    }

    [Fact]
    public async Task An_admin_key_opens_every_workspace()
    {
        await using var server = await TwoWorkspacesAsync();
        using var admin = server.ClientWith(await server.AddKeyAsync("admin", KeyScopes.Admin, null));
        Assert.Equal(2, (int)(await Json(admin, "/api/v1/calls"))["total"]!);
        Assert.Equal(HttpStatusCode.Created, await SendAsync(admin, Foreign));
    }

    [Fact]
    public async Task A_revoked_key_and_the_sessions_that_it_began_open_nothing_from_the_next_request_on()
    {
        await using var server = await TwoWorkspacesAsync();
        var key = await server.AddKeyAsync("reader", KeyScopes.Read, 1);
        using var reader = server.ClientWith(key);
        var cookie = await server.SignInAsync(key);
        Assert.Equal(HttpStatusCode.OK, (await reader.GetAsync("/api/v1/calls", Cancel)).StatusCode);
        using (var database = SqliteDatabase.Open(server.DataFolder))
            Assert.True(await new SqliteKeyStore(database).RevokeAsync("reader", 1, Cancel));
        Assert.Equal(HttpStatusCode.Unauthorized, (await reader.GetAsync("/api/v1/calls", Cancel)).StatusCode);
        using var again = await server.AskAsync(HttpMethod.Get, "/api/v1/calls", ("Cookie", cookie));
        Assert.Equal(HttpStatusCode.Unauthorized, again.StatusCode);
    }

    [Fact]
    public async Task The_last_use_of_a_key_is_noted()
    {
        await using var server = await TwoWorkspacesAsync();
        using var database = SqliteDatabase.Open(server.DataFolder);
        var keys = new SqliteKeyStore(database);
        using var reader = server.ClientWith(await server.AddKeyAsync("reader", KeyScopes.Read, 1));
        Assert.Null((await keys.ListAsync(Cancel)).Single(key => key.Name == "reader").LastUsedAtMs);
        await reader.GetAsync("/api/v1/calls", Cancel);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        while ((await keys.ListAsync(limit.Token)).Single(key => key.Name == "reader").LastUsedAtMs is null) await Task.Yield();
    }

    [Fact]
    public async Task A_doctor_learns_from_the_list_of_agents_whether_a_bots_key_is_right()
    {
        await using var server = await TwoWorkspacesAsync();
        using var bot = server.ClientWith(await server.AddKeyAsync("bot", KeyScopes.Ingest, 2));
        var agent = (await Json(bot, "/api/v1/workspaces/2/agents/")).AsArray().Single()!;
        Assert.Equal(("their-agent", "their-agent", "inbound"), ((string?)agent["remote_identifier"], (string?)agent["name"], (string?)agent["call_direction"]));
        Assert.True((long)agent["id"]! > 0 && (long)agent["integration_id"]! > 0);
        Assert.True(DateTimeOffset.TryParse((string?)agent["created_at"], out _) && DateTimeOffset.TryParse((string?)agent["updated_at"], out _));
        Assert.Equal(HttpStatusCode.OK, (await bot.GetAsync("/api/v1/workspaces/2/agents", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await bot.GetAsync("/api/v1/workspaces/1/agents/", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await bot.GetAsync("/api/v1/workspaces/x/agents/", Cancel)).StatusCode);
        Assert.Equal("[]", await server.Client.GetStringAsync("/api/v1/workspaces/77/agents/", Cancel));
    }

    private static async Task<ServerUnderTest> TwoWorkspacesAsync()
    {
        var server = await ServerUnderTest.StartAsync();
        await server.AddAsync(Payload.Valid("own-call"), Mine);
        await server.AddAsync(Payload.Valid("foreign-call"), "/api/v1/public/call?workspace_id=2&agent_remote_identifier=their-agent");
        return server;
    }

    private static async Task<System.Text.Json.Nodes.JsonNode> Json(HttpClient client, string url) =>
        System.Text.Json.Nodes.JsonNode.Parse(await client.GetStringAsync(url, Cancel))!;

    private static async Task<HttpStatusCode> SendAsync(HttpClient client, string url)
    {
        using var answer = await client.PostAsync(url, Payload.Valid(Guid.NewGuid().ToString()).AsContent(), Cancel);
        return answer.StatusCode;
    }
}
