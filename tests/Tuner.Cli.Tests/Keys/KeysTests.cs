using System.Net;
using Tuner.Cli.Tests.Support;
using Tuner.Server;
using Tuner.Server.Storage.Sqlite;

namespace Tuner.Cli.Tests.Keys;

public sealed class KeysTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private RunningServer _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await TunerServer.StartAsync(new() { Port = 0, DataFolder = _folder.Path }, Cancel);

    // Of a test that can be left in both ways, only this one is called.
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_key_is_made_used_listed_and_revoked_while_the_server_runs()
    {
        var added = await RunAsync("keys", "add", "desk", "--workspace", "7", "--scope", "read", "--data", _folder.Path);
        Assert.Equal((ExitCodes.Done, ""), (added.ExitCode, added.Error));
        var file = _folder.File("desk.key");
        Assert.Equal($"API key, written only this once: {file}\n", added.Out);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        var key = (await File.ReadAllTextAsync(file, Cancel)).TrimEnd();
        Assert.True(key.Length >= 32 + "tr_api_".Length);
        Assert.Equal(HttpStatusCode.OK, await ReadAsync(key));
        var listed = (await RunAsync("keys", "list", "--data", _folder.Path)).Out;
        Assert.Matches("\nfirst +admin +all +.* never", listed);
        Assert.Matches("\ndesk +read +7 ", listed);
        Assert.DoesNotContain(key, listed, StringComparison.Ordinal);
        Assert.Equal("desk is revoked.\n", (await RunAsync("keys", "revoke", "desk", "--data", _folder.Path)).Out);
        Assert.Equal(HttpStatusCode.Unauthorized, await ReadAsync(key));
        Assert.Contains("no key in force is called 'desk'", (await RunAsync("keys", "revoke", "desk", "--data", _folder.Path)).OneSentence(ExitCodes.Failed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_terminal_it_is_shown()
    {
        var added = await new CliUnderTest { OnTerminal = true }.RunAsync("keys", "add", "bot", "--workspace", "7", "--data", _folder.Path);
        Assert.Matches("^API key, shown only this once: tr_api_[A-Za-z0-9_-]{43}\n$", added.Out);
        Assert.Equal(HttpStatusCode.Forbidden, await ReadAsync(added.Out.Split(": ")[1].TrimEnd()));
    }

    [Fact]
    public async Task All_browsers_can_be_signed_out()
    {
        using var browser = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(_server.LoginAddress, Cancel)).StatusCode);
        Assert.Equal("1 session was ended.\n", (await RunAsync("keys", "revoke", "--sessions", "--data", _folder.Path)).Out);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync(_server.Address, Cancel)).StatusCode);
    }

    [Theory]
    [InlineData("opens one workspace", "add", "bot")]
    [InlineData("opens every workspace", "add", "bot", "--scope", "admin", "--workspace", "1")]
    [InlineData("--scope takes", "add", "bot", "--scope", "all")]
    [InlineData("--workspace takes", "add", "bot", "--workspace", "0")]
    [InlineData("a key's name", "add", "../bot", "--workspace", "1")]
    [InlineData("a key's name", "add", "two words", "--workspace", "1")]
    [InlineData("revoke takes", "revoke")]
    [InlineData("revoke takes", "revoke", "first", "--sessions")]
    public async Task What_makes_no_sense_is_wrong_use(string said, params string[] arguments) =>
        Assert.Contains(said, (await RunAsync(["keys", .. arguments, "--data", _folder.Path])).OneSentence(ExitCodes.WronglyUsed), StringComparison.Ordinal);

    [Fact]
    public async Task A_name_in_use_and_a_file_that_is_there_are_refused_and_make_no_key()
    {
        Assert.Contains("'first' already", (await RunAsync("keys", "add", "first", "--workspace", "1", "--data", _folder.Path)).OneSentence(ExitCodes.Failed), StringComparison.Ordinal);
        var mine = _folder.Write("mine", "precious");
        Assert.Contains(mine, (await RunAsync("keys", "add", "bot", "--workspace", "1", "--key-file", mine, "--data", _folder.Path)).OneSentence(ExitCodes.Failed), StringComparison.Ordinal);
        Assert.DoesNotContain("bot", (await RunAsync("keys", "list", "--data", _folder.Path)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_a_server_is_left_as_it_is()
    {
        using var empty = new TemporaryFolder();
        Assert.Contains("tuner serve", (await RunAsync("keys", "list", "--data", empty.Path)).OneSentence(ExitCodes.Failed), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(empty.Path));
    }

    [Fact]
    public async Task A_key_that_could_not_be_stored_is_left_in_no_file()
    {
        using (var database = SqliteDatabase.Open(_folder.Path))
            await database.WriteAsync(connection => connection.Execute("CREATE TRIGGER full BEFORE INSERT ON keys BEGIN SELECT RAISE(ABORT, 'no'); END"), Cancel);
        var refused = await RunAsync("keys", "add", "bot", "--workspace", "1", "--data", _folder.Path);
        Assert.Equal(ExitCodes.Failed, refused.ExitCode);
        Assert.False(File.Exists(_folder.File("bot.key")));
    }

    [Fact]
    public async Task A_server_that_was_killed_is_not_opened()
    {
        var path = _folder.File("start-token");
        var left = await File.ReadAllTextAsync(path, Cancel);
        await _server.DisposeAsync();
        await File.WriteAllTextAsync(path, left, Cancel);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var sentence = (await new CliUnderTest { RealNetwork = true }.RunAsync("open", "--data", _folder.Path)).OneSentence(ExitCodes.Failed);
        Assert.Contains("does not answer at", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("token=", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_prints_the_address_of_the_running_server_again()
    {
        Assert.Equal($"{_server.LoginAddress.AbsoluteUri}\n", (await new CliUnderTest { RealNetwork = true }.RunAsync("open", "--data", _folder.Path)).Out);
        await _server.DisposeAsync();
        Assert.Contains("no server of this user runs", (await RunAsync("open", "--data", _folder.Path)).OneSentence(ExitCodes.Failed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_and_doctor_of_the_same_user_need_no_key_and_another_server_is_not_given_the_token()
    {
        using var home = new TemporaryFolder();
        await using var server = await TunerServer.StartAsync(new() { Port = 0, DataFolder = Path.Combine(home.Path, "tuner", "server") }, Cancel);
        var payload = (await new CliUnderTest().RunAsync("replay", Calls.Log("1.7.0", "speak"), "--json")).Out;
        using var sender = new HttpClient();
        sender.DefaultRequestHeaders.Authorization = new("Bearer", server.NewKey);
        using var sent = await sender.PostAsync(new Uri(server.Address, "/api/v1/public/call?workspace_id=1&agent_remote_identifier=a"), new StringContent(payload, null, "application/json"), Cancel);
        sent.EnsureSuccessStatusCode();

        // A bot's key that cannot read is in the environment, as on a developer's machine.
        var cli = new CliUnderTest { LocalData = home.Path, RealNetwork = true, Variables = { ["TUNER_API_KEY"] = "no-such-key" } };
        foreach (var address in (string[][])[[], ["--server", $"http://localhost:{server.Address.Port}"]])
        {
            var shown = await cli.RunAsync(["show", "speak-1.7.0", "--json", .. address]);
            Assert.Equal((ExitCodes.Done, payload), (shown.ExitCode, shown.Out));
        }

        using var other = new ScriptedServer(_ => """{"total":0,"calls":[]}""");
        await new CliUnderTest { LocalData = home.Path, Server = other }.RunAsync("show", "speak-1.7.0", "--server", $"http://calls.example:{server.Address.Port}");
        Assert.Null(Assert.Single(other.Requests).Headers.Authorization);
        var doctor = await new CliUnderTest { LocalData = home.Path, RealNetwork = true, Variables = { ["TUNER_BASE_URL"] = server.Address.AbsoluteUri } }.RunAsync("doctor", "--state", home.File("state"));
        Assert.Contains("tuner keys add BOT", doctor.Out, StringComparison.Ordinal);
    }

    private static Task<CliResult> RunAsync(params string[] arguments) => new CliUnderTest().RunAsync(arguments);

    private async Task<HttpStatusCode> ReadAsync(string key)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        using var answer = await client.GetAsync(new Uri(_server.Address, "/api/v1/calls"), Cancel);
        return answer.StatusCode;
    }
}
