using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>What each answer to a part of a recording means, to the word; and how large the parts are.</summary>
public sealed class RecordingAnswersTests : IDisposable
{
    private const int Length = 3 << 20;
    private const string Api = """{"detail":"no"}""";
    private static readonly SoundBody Sound = SoundBody.Of(new byte[Length]);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly Server _server = new();
    private readonly HttpClient _client;
    private readonly RecordingUpload _upload;

    public RecordingAnswersTests()
    {
        _client = new HttpClient(_server, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        _upload = new RecordingUpload(_client, Limit, _time);
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }

    [Theory]
    [InlineData(401, Api, "KeyRefused 401 the key was refused")]
    [InlineData(403, Api, "KeyRefused 403 the key was refused")]
    [InlineData(401, "", "gateway HTTP 401, but not the answer of the Tuner API: a proxy or an ingress refused, or base_url is wrong")]
    [InlineData(403, "[]", "gateway HTTP 403, but not the answer of the Tuner API: a proxy or an ingress refused, or base_url is wrong")]
    [InlineData(404, "", "gateway HTTP 404, but not the answer of the Tuner API: a proxy or an ingress refused, or base_url is wrong")]
    [InlineData(410, "", "Delivered 410 known")]
    [InlineData(413, Api, "Rejected 413 the recording is longer than the server takes")]
    [InlineData(413, """{"received":5}""", "Rejected 413 the recording is longer than the server takes")]
    [InlineData(413, "{}", "gateway HTTP 413, but not the answer of the Tuner API: a proxy or an ingress refused, or base_url is wrong")]
    [InlineData(413, "", "gateway HTTP 413, but not the answer of the Tuner API: a proxy or an ingress refused, or base_url is wrong")]
    [InlineData(422, "", "gateway HTTP 422, but not the answer of the Tuner API: a proxy or an ingress refused, or base_url is wrong")]
    [InlineData(429, "", "429 HTTP 429 down")]
    [InlineData(502, Api, "502 HTTP 502 down")]
    [InlineData(503, "", "503 HTTP 503 down")]
    [InlineData(504, "", "504 HTTP 504 down")]
    [InlineData(507, Api, "507 the server's room for recordings is used up down")]
    [InlineData(408, "", "408 HTTP 408")]
    [InlineData(425, "", "425 HTTP 425")]
    [InlineData(500, Api, "500 HTTP 500")]
    [InlineData(599, "", "599 HTTP 599")]
    [InlineData(400, Api, "Rejected 400 the server does not understand the upload")]
    [InlineData(400, "", "gateway HTTP 400, but not the answer of the Tuner API: a proxy or an ingress refused, or base_url is wrong")]
    [InlineData(418, Api, "gateway HTTP 418, but not the answer of the Tuner API: a proxy or an ingress refused, or base_url is wrong")]
    [InlineData(300, "", "300 the server sends its callers elsewhere (HTTP 300); redirects are not followed: set base_url to the final address")]
    [InlineData(399, "", "399 the server sends its callers elsewhere (HTTP 399); redirects are not followed: set base_url to the final address")]
    [InlineData(200, "", "unclear HTTP 200, but not the answer of the Tuner API: is base_url right?")]
    [InlineData(202, """{"received":5}""", "unclear HTTP 202, but not the answer of the Tuner API: is base_url right?")]
    [InlineData(200, """{"received":-1}""", "unclear HTTP 200, but not the answer of the Tuner API: is base_url right?")]
    [InlineData(200, """{"received":"5"}""", "unclear HTTP 200, but not the answer of the Tuner API: is base_url right?")]
    [InlineData(200, """{"received":3145729}""", "unclear HTTP 200, but not the answer of the Tuner API: is base_url right?")]
    [InlineData(200, """{"complete":true}""", "Delivered 200 known")]
    [InlineData(201, """{"complete":true}""", "Delivered 201 known")]
    [InlineData(409, """{"complete":true}""", "gateway HTTP 409, but not the answer of the Tuner API: a proxy or an ingress refused, or base_url is wrong")]
    public async Task An_answer_to_the_first_question_means(int status, string body, string meaning)
    {
        _server.Answer = _ => (status, body);
        Assert.Equal(meaning, Said(await SendAsync()));
        Assert.Single(_server.Asked);
    }

    [Theory]
    [InlineData("""{"received":1048576}""", 1 << 20)]
    [InlineData("""{"received":3145728}""", Length)]
    [InlineData("""{"received":0}""", 0)]
    public async Task It_goes_on_from_where_the_server_stands_and_is_over_when_that_says_so(string first, int from)
    {
        _server.Answer = number => number == 1 ? (409, first) : (201, """{"complete":true}""");
        Assert.Equal("Delivered 201", Said(await SendAsync()));
        Assert.Equal(Put(from, Math.Min(1 << 20, Length - from)), _server.Asked[1]);
    }

    [Fact]
    public async Task A_server_that_knows_no_such_upload_gets_the_first_part_and_one_that_takes_none_refuses_that()
    {
        _server.Answer = static _ => (404, Api);
        Assert.Equal("Rejected 404 the server at http://tuner.test takes no recordings", Said(await SendAsync()));
        Assert.Equal([Get, Put(0, 1 << 20)], _server.Asked);
    }

    [Fact]
    public async Task What_arrived_wrong_is_sent_once_more_from_its_beginning()
    {
        _server.Answer = static number => number switch { 1 => (200, """{"received":2097152}"""), _ => (422, Api) };
        Assert.Equal("Rejected 422 what arrived is not what was sent, twice: the file changed on this disk, or the server's store is damaged", Said(await SendAsync()));
        Assert.Equal([Get, Put(2 << 20, 1 << 20), Put(0, 1 << 20)], _server.Asked);
    }

    [Fact]
    public async Task A_server_that_comes_no_further_is_left_alone_after_five_parts_in_a_row()
    {
        _server.Answer = static number => (200, number <= 3 ? $$"""{"received":{{number}}}""" : """{"received":3}""");
        Assert.Equal("unclear the server takes the parts of a recording and comes no further", Said(await SendAsync()));
        Assert.Equal([Get, .. Enumerable.Range(1, 7).Select(static part => Put(Math.Min(part, 3), 1 << 20))], _server.Asked);
    }

    [Fact]
    public async Task Parts_that_take_too_long_are_smaller_from_then_on_and_larger_again_when_answers_come()
    {
        for (var times = 1; times <= 3; times++)
        {
            var sending = SendAsync();
            await Eventually.True(() => _server.Asked.Count == times, "it asks");
            _time.Advance(Limit);
            Assert.Equal("timeout no answer within 30 s down", Said(await sending));
        }

        // What it answers to the question doubles them as well.
        _server.Answer = static number => number == 9 ? (201, """{"complete":true}""") : (200, $$"""{"received":{{number}}}""");
        Assert.Equal("Delivered 201", Said(await SendAsync()));
        Assert.Equal([128 << 10, 256 << 10, 512 << 10, 1 << 20, 1 << 20], _server.Asked.Skip(4).Select(static asked => int.Parse(asked[asked.LastIndexOf(' ')..], CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task One_slow_part_makes_the_next_a_quarter_as_large()
    {
        _server.Answer = static number => number == 1 ? (200, """{"received":0}""") : null;
        var sending = SendAsync();
        await Eventually.True(() => _server.Asked.Count == 2, "it asks");
        _time.Advance(Limit);
        await sending;
        _server.Answer = static number => number == 3 ? (200, """{"received":0}""") : (410, "");
        await SendAsync();
        Assert.Equal(Put(0, 512 << 10), _server.Asked[3]);
    }

    [Fact]
    public async Task A_key_or_an_address_that_cannot_be_used_asks_nobody()
    {
        foreach (var key in (string[])["tr\nkey", "tr_k\u00e9y", "tr\u007fkey"])
            Assert.Equal("KeyRefused 0 the API key holds characters that no header can carry", Said(await SendAsync(key: key)));
        foreach (var address in (string[])["tuner.test", "ftp://tuner.test"])
            Assert.Equal("address the base URL is no http or https address", Said(await SendAsync(address: address)));
        Assert.Empty(_server.Asked);
    }

    [Fact]
    public async Task Before_each_part_records_may_go_first()
    {
        var wait = new DeliveryResult.TryLater("network", "the server does not answer");
        var asked = 0;
        _server.Answer = static number => (200, $$"""{"received":{{number}}}""");
        Assert.Same(wait, await SendAsync(first: (_, _) => Task.FromResult(++asked == 3 ? wait : (DeliveryResult?)null)));
        Assert.Equal(2, _server.Asked.Count);
    }

    private static string Get => $"GET http://tuner.test/api/v1/recordings/7/call-1/upload?sha256={Sound.Sha256} 0";

    private static string Put(int from, int bytes) => $"PUT http://tuner.test/api/v1/recordings/7/call-1?sha256={Sound.Sha256}&size={Length}&offset={from} {bytes}";

    private static string Said(DeliveryResult result) => result switch
    {
        DeliveryResult.Delivered taken => $"Delivered {taken.Status}{(taken.Known ? " known" : "")}",
        DeliveryResult.Rejected refused => $"Rejected {refused.Status} {refused.Why}",
        DeliveryResult.KeyRefused refused => $"KeyRefused {refused.Status} {refused.Why}",
        DeliveryResult.TryLater later => $"{later.Answer} {later.Why}{(later.ServerIsDown ? " down" : "")}",
        _ => result.ToString(),
    };

    private Task<DeliveryResult> SendAsync(string key = "tr_api_key", string address = "http://tuner.test", Func<string, CancellationToken, Task<DeliveryResult?>>? first = null) =>
        _upload.SendAsync(new OutgoingRecord("call-1", "desk", ReadOnlyMemory<byte>.Empty) { First = first }, Sound, new Credential(key, address, 7), TestContext.Current.CancellationToken);

    /// <summary>Answers the first question, the second, and so on; null: not before it is given up.</summary>
    private sealed class Server : HttpMessageHandler
    {
        public Func<int, (int Status, string Body)?> Answer { get; set; } = static _ => null;

        public List<string> Asked { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Assert.Equal("Bearer tr_api_key", request.Headers.Authorization!.ToString());
            if (request.Method == HttpMethod.Put) Assert.Equal("application/octet-stream", request.Content!.Headers.ContentType!.ToString());
            var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
            Asked.Add($"{request.Method} {request.RequestUri} {body.Length}");
            if (Answer(Asked.Count) is not { } answer)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
                throw new InvalidOperationException();
            }

            return new HttpResponseMessage((HttpStatusCode)answer.Status) { Content = new StringContent(answer.Body, Encoding.UTF8) };
        }
    }
}
