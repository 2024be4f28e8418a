using System.Net.Http.Headers;
using Tuner.Server.Keys;
using Tuner.Server.Storage.Sqlite;

namespace Tuner.Server.Tests.Support;

/// <summary>A real server on a free port with a data folder of its own, and a client that has its key.</summary>
internal sealed class ServerUnderTest : IAsyncDisposable
{
    public const string Key = "tr_api_of_the_tests";

    private readonly TemporaryFolder _folder;

    private ServerUnderTest(TemporaryFolder folder, RunningServer running)
    {
        _folder = folder;
        Running = running;
        Client = ClientWith(Key);
        // Redirects and cookies are what tests look at.
        Stranger = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = running.Address };
    }

    public RunningServer Running { get; }

    /// <summary>Sends the server's admin key.</summary>
    public HttpClient Client { get; }

    /// <summary>Sends no key.</summary>
    public HttpClient Stranger { get; }

    /// <summary>The server's data folder.</summary>
    public string DataFolder => _folder.Under("data");

    public static async Task<ServerUnderTest> StartAsync(Func<ServerOptions, ServerOptions>? change = null)
    {
        var folder = new TemporaryFolder();
        var options = new ServerOptions { Port = 0, DataFolder = folder.Under("data"), FirstKey = Key };
        try
        {
            return new(folder, await TunerServer.StartAsync(change?.Invoke(options) ?? options, TestContext.Current.CancellationToken));
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Waits until the search holds every call that was stored before.</summary>
    public async Task FollowAsync()
    {
        using var database = SqliteDatabase.Open(DataFolder);
        var store = new SqliteCallStore(database, new(1_000_000, TimeProvider.System));
        // The server follows, too, and may be just writing: until both find nothing more to do.
        while (await store.FollowAsync(TestContext.Current.CancellationToken)) { }
    }

    /// <summary>A client that sends this key.</summary>
    public HttpClient ClientWith(string key)
    {
        var client = new HttpClient { BaseAddress = Running.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    /// <summary>Makes a key, as `tuner keys add` does, and gives it back.</summary>
    public async Task<string> AddKeyAsync(string name, KeyScopes scopes, long? workspace)
    {
        using var database = SqliteDatabase.Open(DataFolder);
        var key = ApiKey.Create();
        Assert.True(await new SqliteKeyStore(database).AddAsync(KeyHash.Of(key), name, scopes, workspace, 0, TestContext.Current.CancellationToken));
        return key;
    }

    /// <summary>Sends one request without a key, with these headers.</summary>
    public async Task<HttpResponseMessage> AskAsync(HttpMethod method, string url, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, url);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await Stranger.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Stranger.Dispose();
        await Running.DisposeAsync();
        _folder.Dispose();
    }
}
