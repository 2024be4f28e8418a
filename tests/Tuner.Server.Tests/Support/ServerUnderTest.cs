using System.Net.Http.Headers;

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
        Client = new HttpClient { BaseAddress = running.Address };
        Sender = new HttpClient { BaseAddress = running.Address };
        Sender.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
    }

    public RunningServer Running { get; }

    /// <summary>Sends no key.</summary>
    public HttpClient Client { get; }

    /// <summary>Sends the key.</summary>
    public HttpClient Sender { get; }

    public static async Task<ServerUnderTest> StartAsync(Func<ServerOptions, ServerOptions>? change = null)
    {
        var folder = new TemporaryFolder();
        var options = new ServerOptions { Port = 0, DataFolder = folder.Under("data"), FirstKey = Key };
        return new(folder, await TunerServer.StartAsync(change?.Invoke(options) ?? options, TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Sender.Dispose();
        await Running.DisposeAsync();
        _folder.Dispose();
    }
}
