using System.Collections.Concurrent;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>Real files, real sockets: a server that misbehaves in every way, then is healthy.</summary>
public sealed class FaultServerTests : IDisposable
{
    private const string Key = "tr_api_do_not_tell";
    private static readonly int[] Passing = [301, 307, 408, 425, 429, 500, 502, 503, 504, 599];
    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<string> _log = new();
    private readonly ConcurrentDictionary<string, int> _answered = new();

    private static Func<FaultServer.Request, Stream, Task>[] Faults =>
    [
        .. Passing.Select(status => FaultServer.Status(status, "Retry-After: 0\r\n")),
        FaultServer.Status(200, body: "<html>"), FaultServer.Status(200, body: "{\"provider_call_id\":"),
        FaultServer.Status(200, body: "{\"provider_call_id\":\"somebody else\"}"),
        (_, stream) => Close(stream, ""), (_, stream) => Close(stream, "HTTP/1.1 201"), (_, stream) => Close(stream, "HTTP/1.1 200 X\r\nContent-Length: 50\r\n\r\n{"),
        (_, stream) => Close(stream, "HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), (_, stream) => Close(stream, "\0\0\0\0\0"),
        async (_, stream) =>
        {
            await FaultServer.Write(stream, "HTTP/1.1 500 X\r\n\r\n");
            while (true) await FaultServer.Write(stream, new string('y', 4096));
        },
    ];

    [Fact]
    public async Task All_calls_arrive_once_the_server_is_healthy_and_none_is_sent_again_after_a_success_was_read()
    {
        var faults = Faults;
        var turns = new ConcurrentDictionary<string, int>();
        await using var server = new FaultServer(async (request, stream) =>
        {
            var index = int.Parse(request.CallId.AsSpan(5), System.Globalization.CultureInfo.InvariantCulture);
            var turn = turns.AddOrUpdate(request.CallId, 0, (_, before) => before + 1);
            if (turn < 2)
            {
                await faults[(index + (turn * 7)) % faults.Length](request, stream);
                return;
            }

            await FaultServer.Created(request, stream);
            _answered.AddOrUpdate(request.CallId, 1, (_, before) => before + 1);
        });
        var calls = faults.Length * 2;
        await using (var keeper = Keeper(server.BaseUrl))
        {
            keeper.Start();
            for (var index = 0; index < calls; index++) await EndAsync(keeper, server.BaseUrl, index);
            await Eventually.True(() => keeper.Counters.Delivered == calls, "all calls are delivered");
            Assert.Empty(keeper.Counters.Lost);
        }

        Assert.Equal(calls, _answered.Count);
        Assert.All(_answered.Values, times => Assert.Equal(1, times));
        Assert.Empty(Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories));
        Assert.DoesNotContain(_log, line => line.Contains(Key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_refusal_for_good_is_laid_aside_with_the_answer_and_goes_when_the_cause_is_mended()
    {
        await using var server = new FaultServer(FaultServer.Status(422, body: "{\"detail\":\"no such field\"}"));
        await using var keeper = Keeper(server.BaseUrl);
        await EndAsync(keeper, server.BaseUrl, 0);
        var rejected = new RejectedFolder(new StateFolder(RealDisk.Files, _folder.Path));
        var name = Assert.Single(rejected.List());
        Assert.Equal(422, rejected.AnswerOf(name)!.Status);
        Assert.Contains("no such field", rejected.AnswerOf(name)!.Why, StringComparison.Ordinal);
        server.Behave = FaultServer.Created;
        Assert.True(rejected.TryAgain(name));
        Assert.Equal(0, await keeper.TryAllAsync(TestContext.Current.CancellationToken));
        Assert.Equal(1, keeper.Counters.Delivered);
    }

    [Fact]
    public async Task The_key_is_nowhere_on_disk_and_in_no_log_line_after_every_failure()
    {
        await using var server = new FaultServer(FaultServer.Status(401, body: "{\"detail\":\"unknown key\"}"));
        await using (var keeper = Keeper(server.BaseUrl)) await EndAsync(keeper, server.BaseUrl, 0);
        server.Behave = FaultServer.Status(422, body: "{\"detail\":[]}");
        await using (var keeper = Keeper(server.BaseUrl)) await EndAsync(keeper, server.BaseUrl, 1);
        server.Behave = (_, stream) => Close(stream, "garbage");
        await using (var keeper = Keeper(server.BaseUrl)) await EndAsync(keeper, server.BaseUrl, 2);
        await using (var keeper = Keeper("https://127.0.0.1:1")) await EndAsync(keeper, "https://127.0.0.1:1", 3);
        var files = Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.DoesNotContain(Key, File.ReadAllText(file) + file, StringComparison.Ordinal));
        Assert.NotEmpty(_log);
        Assert.DoesNotContain(_log, line => line.Contains(Key, StringComparison.Ordinal));
        if (OperatingSystem.IsWindows()) return;
        foreach (var file in files) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    public void Dispose() => _folder.Dispose();

    private static async Task Close(Stream stream, string said)
    {
        await FaultServer.Write(stream, said);
        stream.Close();
    }

    private FolderUnderTest Keeper(string baseUrl)
    {
        var keeper = new FolderUnderTest(
            new StateFolder(RealDisk.Files, _folder.Path), new DeliverySettings(),
            new HttpTransport(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5), TimeProvider.System), TimeProvider.System,
            new TunerLog((_, text) => _log.Enqueue(text)), chance: 0.02);
        keeper.Add(new Credential(Key, baseUrl, 7));
        return keeper;
    }

    private static async Task EndAsync(FolderUnderTest keeper, string baseUrl, int index)
    {
        var header = CallScript.Header($"call-{index}", 1000 + index, HostIdentity.Own);
        header = header with { Origin = header.Origin with { BaseUrl = baseUrl, Key = KeyFingerprint.Of(Key, baseUrl, 7) } };
        var call = keeper.Begin(header);
        call.Take(CallScript.Line(1), 1);
        keeper.Commit(call);
        call.End(null);
        await keeper.Finish(call).Tried;
    }
}
