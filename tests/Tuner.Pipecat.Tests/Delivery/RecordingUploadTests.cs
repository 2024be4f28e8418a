using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>A recording reaches its server in parts, whatever happens on the way.</summary>
public sealed class RecordingUploadTests : IAsyncDisposable
{
    private const int Length = (5 << 20) + 77;
    private static readonly byte[] Wav = RandomBytes();
    private static readonly string Hash = Convert.ToHexStringLower(SHA256.HashData(Wav));
    private readonly ForgettingDisk _disk = new();
    private readonly HttpTransport _transport = new(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30), TimeProvider.System);
    private readonly List<string> _asked = [];
    private byte[] _has = [];

    public RecordingUploadTests()
    {
        using var file = _disk.CreateNew("/a");
        file.Write([.. Wav, .. SoundBody.LineOf(Facts(), Wav.Length, Hash)], 0);
    }

    [Fact]
    public async Task It_arrives_whole_in_parts()
    {
        await using var server = new FaultServer(Serve);
        Assert.IsType<DeliveryResult.Delivered>(await SendAsync(server));
        Assert.Equal(Wav, _has);
        Assert.StartsWith("GET /api/v1/recordings/7/call%2F1/upload?sha256=" + Hash, _asked[0], StringComparison.Ordinal);
        Assert.All(server.Requests, request => Assert.True(request.Body.Length <= 4 << 20));
    }

    [Fact]
    public async Task A_second_attempt_goes_on_where_the_first_was_cut()
    {
        var parts = 0;
        await using var server = new FaultServer((request, stream) => request.Line.StartsWith("PUT", StringComparison.Ordinal) && ++parts == 3 ? throw new IOException("cut") : Serve(request, stream));
        Assert.Equal("network", Assert.IsType<DeliveryResult.TryLater>(await SendAsync(server)).Answer);
        var had = _has.Length;
        Assert.InRange(had, 1, Wav.Length - 1);
        _asked.Clear();
        Assert.IsType<DeliveryResult.Delivered>(await SendAsync(server));
        Assert.Contains($"offset={had} ", _asked.First(line => line.StartsWith("PUT", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(Wav, _has);
    }

    [Fact]
    public async Task An_answer_that_is_lost_costs_nothing_but_a_question()
    {
        var lost = false;
        await using var server = new FaultServer(async (request, stream) =>
        {
            if (!lost && request.Line.StartsWith("PUT", StringComparison.Ordinal))
            {
                lost = true;
                await Serve(request, Stream.Null);
                throw new IOException("the answer is lost");
            }

            await Serve(request, stream);
        });
        await SendAsync(server);
        Assert.IsType<DeliveryResult.Delivered>(await SendAsync(server));
        Assert.Equal(Wav, _has);
    }

    [Fact]
    public async Task A_server_that_stands_elsewhere_says_so_and_is_believed()
    {
        _has = Wav[..1000];
        await using var server = new FaultServer((request, stream) => request.Line.StartsWith("GET", StringComparison.Ordinal) ? FaultServer.Answer(stream, 404, """{"detail":"unknown"}""") : Serve(request, stream));
        Assert.IsType<DeliveryResult.Delivered>(await SendAsync(server));
        Assert.Equal(Wav, _has);
    }

    [Fact]
    public async Task A_recording_that_is_there_already_is_delivered()
    {
        _has = Wav;
        await using var server = new FaultServer(Serve);
        Assert.Equal(new DeliveryResult.Delivered(200, true), await SendAsync(server));
        Assert.Single(_asked);
    }

    [Fact]
    public async Task Parts_that_are_not_what_was_sent_are_sent_once_more_and_then_it_is_refused()
    {
        var wrong = 0;
        await using var server = new FaultServer((request, stream) =>
        {
            if (!request.Line.StartsWith("PUT", StringComparison.Ordinal) || _has.Length + request.Body.Length < Wav.Length) return Serve(request, stream);
            (_has, wrong) = ([], wrong + 1);
            return FaultServer.Answer(stream, 422, """{"detail":"not its hash"}""");
        });
        Assert.Equal(422, Assert.IsType<DeliveryResult.Rejected>(await SendAsync(server)).Status);
        Assert.Equal(2, wrong);
    }

    [Theory]
    [InlineData(401, """{"detail":"no"}""", typeof(DeliveryResult.KeyRefused))]
    [InlineData(403, """{"detail":"no"}""", typeof(DeliveryResult.KeyRefused))]
    [InlineData(403, "<html>", typeof(DeliveryResult.TryLater))]
    [InlineData(404, """{"detail":"Not Found"}""", typeof(DeliveryResult.Rejected))]
    [InlineData(404, "<html>", typeof(DeliveryResult.TryLater))]
    [InlineData(410, """{"detail":"erased"}""", typeof(DeliveryResult.Delivered))]
    [InlineData(413, """{"detail":"too large"}""", typeof(DeliveryResult.Rejected))]
    [InlineData(413, "nginx", typeof(DeliveryResult.TryLater))]
    [InlineData(302, "", typeof(DeliveryResult.TryLater))]
    [InlineData(200, "<html>", typeof(DeliveryResult.TryLater))]
    [InlineData(200, """{"received":-1}""", typeof(DeliveryResult.TryLater))]
    [InlineData(200, """{"received":99999999999}""", typeof(DeliveryResult.TryLater))]
    [InlineData(200, """{"received":0,"complete":false}""", typeof(DeliveryResult.TryLater))]
    [InlineData(500, "", typeof(DeliveryResult.TryLater))]
    public async Task Every_answer_has_its_meaning(int status, string body, Type meaning)
    {
        await using var server = new FaultServer(FaultServer.Status(status, body: body));
        Assert.IsType(meaning, await SendAsync(server));
    }

    [Theory]
    [InlineData(429, "Retry-After: 7\r\n", 7)]
    [InlineData(503, "Retry-After: 9\r\n", 9)]
    [InlineData(507, "", 3600)]
    [InlineData(507, "Retry-After: 60\r\n", 60)]
    public async Task A_server_that_has_no_time_or_no_room_is_asked_later(int status, string headers, int seconds)
    {
        await using var server = new FaultServer(FaultServer.Status(status, headers));
        var later = Assert.IsType<DeliveryResult.TryLater>(await SendAsync(server));
        Assert.True(later.ServerIsDown);
        Assert.Equal(TimeSpan.FromSeconds(seconds), later.RetryAfter);
    }

    [Fact]
    public async Task Nothing_is_sent_while_records_must_go_first()
    {
        await using var server = new FaultServer(Serve);
        var wait = new DeliveryResult.TryLater("network", "the server does not answer");
        Assert.Same(wait, await SendAsync(server, (_, _) => Task.FromResult<DeliveryResult?>(wait)));
        Assert.Empty(_asked);
    }

    public ValueTask DisposeAsync()
    {
        _transport.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_thread_that_waits_for_it_is_not_needed_for_it()
    {
        await using var server = new FaultServer(Serve);
        using var file = _disk.OpenForReading("/a")!;
        var context = new DeadContext();
        var record = new OutgoingRecord("call/1", "desk", ReadOnlyMemory<byte>.Empty) { Sound = SoundBody.Of(file), First = static (_, _) => Task.Run(static () => (DeliveryResult?)null) };
        await context.AskAsync(() => _transport.SendAsync(record, new Credential("tr_api_key", server.BaseUrl, 7), CancellationToken.None));
        Assert.Equal((0, Wav.Length), (context.Posted, _has.Length));
    }

    private async Task<DeliveryResult> SendAsync(FaultServer server, Func<string, CancellationToken, Task<DeliveryResult?>>? first = null)
    {
        using var file = _disk.OpenForReading("/a")!;
        var record = new OutgoingRecord("call/1", "desk", ReadOnlyMemory<byte>.Empty) { Sound = SoundBody.Of(file), First = first };
        return await _transport.SendAsync(record, new Credential("tr_api_key", server.BaseUrl, 7), CancellationToken.None);
    }

    /// <summary>A server that keeps the contract.</summary>
    private Task Serve(FaultServer.Request request, Stream stream)
    {
        _asked.Add(request.Line);
        Assert.Equal("Bearer tr_api_key", request.Headers["Authorization"]);
        if (request.Line.StartsWith("PUT", StringComparison.Ordinal))
        {
            var query = request.Line.Split(' ')[1].Split('?')[1].Split('&').Select(part => part.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
            Assert.Equal((Hash, Wav.Length.ToString(CultureInfo.InvariantCulture)), (query["sha256"], query["size"]));
            if (query["offset"] != _has.Length.ToString(CultureInfo.InvariantCulture)) return FaultServer.Answer(stream, 409, $$"""{"received":{{_has.Length}}}""");
            _has = [.. _has, .. request.Body];
        }

        return FaultServer.Answer(stream, 200, $$"""{"received":{{_has.Length}},"complete":{{(_has.Length == Wav.Length ? "true" : "false")}}}""");
    }

    private static RecordFacts Facts() => new() { CallId = "call/1", BaseUrl = "http://tuner.test", WorkspaceId = 7, AgentId = "desk" };

    private static byte[] RandomBytes()
    {
        var bytes = new byte[Length];
        new Random(1).NextBytes(bytes);
        Encoding.ASCII.GetBytes("RIFF").CopyTo(bytes, 0);
        return bytes;
    }
}
