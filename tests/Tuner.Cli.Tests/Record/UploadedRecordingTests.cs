using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Web;
using Tuner.Cli.Tests.Support;
using Tuner.Pipecat.Tests.Support;
using Tuner.Server;

namespace Tuner.Cli.Tests.Record;

/// <summary>A recorder's recording on its way to a real server, through a proxy that lets both of them meet trouble.</summary>
public sealed class UploadedRecordingTests : IAsyncDisposable
{
    private const string Key = "tr_api_cli";
    private const string Recording = "/api/v1/recordings/42/call%201";
    private readonly TemporaryFolder _state = new();
    private readonly TemporaryFolder _data = new();
    private readonly FaultServer _proxy = new();
    private readonly HttpClient _client = new();
    private readonly List<long> _offsets = [];
    private RunningServer? _server;
    private string? _id;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_comes_in_parts_goes_on_behind_a_restart_of_the_server_and_plays()
    {
        await StartAsync();
        _proxy.Behave = async (request, stream) =>
        {
            await ForwardAsync(request, _offsets.Count == 1 && IsPart(request) ? Stream.Null : stream);
            if (_offsets.Count != 2 || !IsPart(request)) return;
            // The server has this part, and goes down before it has said so.
            await StartAsync();
            throw new IOException("the server restarts");
        };
        await using var recorder = new RecordedCalls(_state.Path, _proxy.BaseUrl);
        recorder.Record("call 1", 75, clickAt: 30.5);
        await Eventually.True(() => _offsets.Count >= 5 && IsNothingLeft, "the server has the whole recording, and nothing of it is left here");
        var wav = await (await AskAsync(HttpMethod.Get, Recording + "?format=wav")).Content.ReadAsByteArrayAsync(Cancel);
        Assert.Equal("RIFF"u8.ToArray(), wav[..4]);
        var heard = new HeardWav(wav);
        Assert.InRange(heard.LengthMs, 75_000, 75_020);
        Assert.True(heard.Loudest(0, 30_490, 30_520) > 20_000, "the click is where it was");
        Assert.Equal(0, heard.Loudest(0, 31_000, 75_000));
        // Parts of a mebibyte, each once: none that the server had came again.
        Assert.Equal([0L, 1L << 20, 2L << 20, 3L << 20, 4L << 20], _offsets);
    }

    [Fact]
    public async Task Of_a_call_that_was_removed_for_good_it_is_deleted_and_that_is_said()
    {
        await StartAsync();
        _proxy.Behave = async (request, stream) =>
        {
            if (request.Line.StartsWith("GET", StringComparison.Ordinal)) Assert.Equal(HttpStatusCode.NoContent, (await AskAsync(HttpMethod.Delete, "/api/v1/calls/" + _id)).StatusCode);
            await ForwardAsync(request, stream);
        };
        await using var recorder = new RecordedCalls(_state.Path, _proxy.BaseUrl);
        recorder.Record("call 1", 2);
        await Eventually.True(() => recorder.Said().Contains("the recording of call call 1 is deleted here: the server has removed the call for good", StringComparison.Ordinal), "it is said");
        await Eventually.True(() => IsNothingLeft, "nothing of it is left here");
        Assert.Empty(_offsets);
        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(HttpMethod.Get, Recording)).StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
        _client.Dispose();
        _state.Dispose();
        _data.Dispose();
    }

    private bool IsNothingLeft => !Directory.EnumerateFiles(_state.File("recordings"), "*", SearchOption.AllDirectories).Any();

    private static bool IsPart(FaultServer.Request request) => request.Line.StartsWith("PUT", StringComparison.Ordinal);

    /// <summary>Starts the server, or starts it anew on the same data.</summary>
    private async Task StartAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _server = await TunerServer.StartAsync(new() { Port = 0, DataFolder = _data.File("data"), FirstKey = Key }, Cancel);
    }

    private async Task ForwardAsync(FaultServer.Request request, Stream stream)
    {
        var line = request.Line.Split(' ');
        if (IsPart(request)) _offsets.Add(long.Parse(HttpUtility.ParseQueryString(line[1][line[1].IndexOf('?', StringComparison.Ordinal)..])["offset"]!, CultureInfo.InvariantCulture));
        using var body = new ByteArrayContent(request.Body);
        if (request.Headers.TryGetValue("Content-Type", out var type)) body.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (request.Headers.TryGetValue("Content-Encoding", out var encoding)) body.Headers.ContentEncoding.Add(encoding);
        using var answer = await AskAsync(new HttpMethod(line[0]), line[1], request.Body.Length > 0 ? body : null);
        var said = await answer.Content.ReadAsStringAsync(Cancel);
        if (line[0] == "POST" && answer.IsSuccessStatusCode) _id = JsonElement.Parse(Encoding.UTF8.GetBytes(said)).GetProperty("id").ToString();
        await FaultServer.Answer(stream, (int)answer.StatusCode, said);
    }

    private async Task<HttpResponseMessage> AskAsync(HttpMethod method, string path, HttpContent? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(_server!.Address, path)) { Content = body };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        return await _client.SendAsync(request, Cancel);
    }
}
