using System.Net;
using System.Net.Http.Headers;
using Tuner.Cli.Tests.Support;
using Tuner.Pipecat.Models;
using static Tuner.Cli.Tests.Support.Payloads;

namespace Tuner.Cli.Tests.Export;

public sealed class SpanSenderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SpanSenderTests() => File.WriteAllBytes(_folder.File("a.json"), TunerJson.Serialize(Of(User("Hello", 0, 500), Agent("Hi.", 1_300, 3_000, new() { E2ELatency = 800 }))));

    [Fact]
    public async Task Spans_are_sent_as_protobuf_to_the_protocols_path_with_the_headers_of_the_environment()
    {
        using var collector = new Collector(_ => new(HttpStatusCode.OK));
        var told = await Run(collector, "http://collector:4318", ("OTEL_EXPORTER_OTLP_HEADERS", "Authorization=Basic%20cGs6c2s=,x-langfuse-ingestion-version=4"));
        Assert.Equal((ExitCodes.Done, "4 spans of 1 call sent to http://collector:4318/v1/traces.\n", ""), (told.ExitCode, told.Out, told.Error));
        var request = Assert.Single(collector.Requests);
        Assert.Equal(("http://collector:4318/v1/traces", "application/x-protobuf", "Basic cGs6c2s=", "4"), (request.Address, request.Type, request.Headers["Authorization"], request.Headers["x-langfuse-ingestion-version"]));
    }

    [Fact]
    public async Task What_was_sent_is_what_is_written_and_an_address_with_a_path_is_taken_as_it_is()
    {
        using var collector = new Collector(_ => new(HttpStatusCode.OK));
        await Run(collector, "http://collector/api/public/otel/v1/traces");
        await new CliUnderTest().RunAsync("export", _folder.File("a.json"), "--format", "otlp-protobuf", "--to", _folder.File("a.pb"));
        Assert.Equal(("http://collector/api/public/otel/v1/traces", Convert.ToHexString(await File.ReadAllBytesAsync(_folder.File("a.pb"), TestContext.Current.CancellationToken))), (collector.Requests[0].Address, Convert.ToHexString(collector.Requests[0].Body)));
    }

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.BadGateway)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.GatewayTimeout)]
    public async Task What_cannot_be_taken_now_is_sent_again(HttpStatusCode status)
    {
        var answers = 0;
        using var collector = new Collector(_ => ++answers > 2 ? new(HttpStatusCode.OK) : Later(status));
        Assert.Equal(ExitCodes.Done, (await Run(collector, "http://collector")).ExitCode);
        Assert.Equal(3, collector.Requests.Count);
        Assert.Single(collector.Requests.Select(request => Convert.ToHexString(request.Body)).Distinct());
    }

    [Fact]
    public async Task A_collector_that_goes_on_refusing_is_told_in_a_sentence()
    {
        using var busy = new Collector(_ => Later(HttpStatusCode.ServiceUnavailable));
        Assert.Equal("tuner: the collector at http://collector/v1/traces answered with 503; 0 calls were sent before, and sending them again makes no doubles.", (await Run(busy, "http://collector")).OneSentence(ExitCodes.Failed));
        Assert.Equal(5, busy.Requests.Count);
        using var wrong = new Collector(_ => new(HttpStatusCode.Unauthorized));
        Assert.Contains("answered with 401", (await Run(wrong, "http://collector")).OneSentence(ExitCodes.Failed), StringComparison.Ordinal);
        Assert.Single(wrong.Requests);
    }

    [Theory]
    [InlineData("application/x-protobuf", "0A0708031203626164", 3, "bad")]
    [InlineData("application/json", "7B227061727469616C53756363657373223A7B2272656A65637465645370616E73223A2233222C226572726F724D657373616765223A22626164227D7D", 3, "bad")]
    [InlineData("application/json", "7B7D", 0, "")]
    [InlineData("application/x-protobuf", "", 0, "")]
    [InlineData("application/x-protobuf", "0AFFFFFFFF0F", 0, "")]
    [InlineData("application/x-protobuf", "FFFFFFFFFFFFFFFFFFFFFF", 0, "")]
    public async Task Spans_that_a_collector_would_not_have_are_counted(string type, string hex, int rejected, string message)
    {
        using var collector = new Collector(_ => new(HttpStatusCode.OK) { Content = new ByteArrayContent(Convert.FromHexString(hex)) { Headers = { ContentType = new(type) } } });
        var told = await Run(collector, "http://collector");
        Assert.Equal(rejected > 0 ? ExitCodes.Failed : ExitCodes.Done, told.ExitCode);
        Assert.StartsWith($"{4 - rejected} spans of 1 call", told.Out, StringComparison.Ordinal);
        Assert.Equal(rejected > 0 ? $"tuner: the collector rejected {rejected} spans: {message}.\n" : "", told.Error);
    }

    [Theory]
    [InlineData("Authorization")]
    [InlineData("Authorization=secret%0d%0aX: y")]
    [InlineData("Autho rization=secret")]
    public async Task Headers_that_are_none_are_told_without_what_they_hold(string headers)
    {
        using var collector = new Collector(_ => new(HttpStatusCode.OK));
        var told = (await Run(collector, "http://collector", ("OTEL_EXPORTER_OTLP_HEADERS", headers))).OneSentence(ExitCodes.WronglyUsed);
        Assert.DoesNotContain("secret", told, StringComparison.Ordinal);
        Assert.Empty(collector.Requests);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<CliResult> Run(Collector collector, string address, params (string Name, string Value)[] variables)
    {
        var cli = new CliUnderTest { Server = collector };
        foreach (var (name, value) in variables) cli.Variables[name] = value;
        return await cli.RunAsync("export", _folder.File("a.json"), "--format", "otlp", "--send", address);
    }

    private static HttpResponseMessage Later(HttpStatusCode status) => new(status) { Headers = { RetryAfter = new RetryConditionHeaderValue(TimeSpan.Zero) } };

    private sealed record Sent(string Address, string? Type, byte[] Body, IReadOnlyDictionary<string, string> Headers);

    private sealed class Collector(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        public List<Sent> Requests { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests.Add(new(request.RequestUri!.AbsoluteUri, request.Content?.Headers.ContentType?.MediaType, await request.Content!.ReadAsByteArrayAsync(cancellationToken), request.Headers.ToDictionary(header => header.Key, header => string.Join(',', header.Value))));
            return answer(request);
        }
    }
}
