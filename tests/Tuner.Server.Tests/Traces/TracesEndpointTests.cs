using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using OpenTelemetry.Proto.Collector.Trace.V1;
using Tuner.Server.Keys;
using Tuner.Server.Tests.Support;
using Tuner.Server.Traces;

namespace Tuner.Server.Tests.Traces;

public class TracesEndpointTests
{
    private const string Url = "/api/v1/traces?workspace_id=42";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Spans_stand_beside_their_call_on_its_page_each_once()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var id = await server.AddAsync(Payload.Valid());
        var failed = Spans.Span(2, parent: 1, name: "<b>query</b>");
        failed.Status = new() { Code = OpenTelemetry.Proto.Trace.V1.Status.Types.StatusCode.Error, Message = "timed out" };
        for (var i = 0; i < 2; i++)
        {
            using var answer = await PostAsync(server.Client, Spans.Request(Spans.Span(1), failed));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Null(ExportTraceServiceResponse.Parser.ParseFrom(await answer.Content.ReadAsByteArrayAsync(Cancel)).PartialSuccess);
        }
        var page = await server.Client.GetStringAsync($"/calls/{id}", Cancel);
        Assert.Equal(2, page.Split("class=\"depth-").Length - 1);
        Assert.Contains("&lt;b&gt;query&lt;/b&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>query", page, StringComparison.Ordinal);
        Assert.Contains("timed out", page, StringComparison.Ordinal);
        Assert.Contains("<td class=\"number\">0:01.0</td>", page, StringComparison.Ordinal);
        Assert.Contains("<td class=\"number\">250 ms</td>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Copies_of_a_call_hold_its_spans_and_the_bytes_as_they_came_do_not()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var id = await server.AddAsync(Payload.Valid());
        var plain = await server.Client.GetStringAsync($"/api/v1/calls/{id}/payload", Cancel);
        Assert.Equal(plain, await server.Client.GetStringAsync($"/api/v1/calls/{id}/payload?spans=true", Cancel));
        Assert.DoesNotContain("spans=true", await server.Client.GetStringAsync($"/calls/{id}", Cancel), StringComparison.Ordinal);
        var failed = Spans.Span(2, parent: 1, name: "<b>query</b> \"x\"");
        failed.Status = new() { Code = OpenTelemetry.Proto.Trace.V1.Status.Types.StatusCode.Error, Message = "timed out" };
        await PostAsync(server.Client, Spans.Request(Spans.Span(1), failed));
        Assert.Equal(plain, await server.Client.GetStringAsync($"/api/v1/calls/{id}/payload", Cancel));
        using var copy = JsonDocument.Parse(await server.Client.GetStringAsync($"/api/v1/calls/{id}/payload?spans=true", Cancel));
        using var came = JsonDocument.Parse(plain);
        Assert.Equal([.. came.RootElement.EnumerateObject().Select(static member => member.Name), "application_spans"], copy.RootElement.EnumerateObject().Select(static member => member.Name));
        var told = copy.RootElement.GetProperty("application_spans");
        Assert.Equal(0, told.GetProperty("left_out").GetInt32());
        var child = told.GetProperty("spans").EnumerateArray().Single(static span => span.TryGetProperty("parent_id", out _));
        Assert.Equal(("<b>query</b> \"x\"", "timed out"), (child.GetProperty("name").GetString(), child.GetProperty("error").GetString()));
        var file = await server.Client.GetStringAsync($"/api/v1/calls/{id}/html", Cancel);
        Assert.Equal(2, file.Split("class=\"depth-").Length - 1);
        Assert.DoesNotContain("<b>query", file, StringComparison.Ordinal);
        Assert.Contains("spans=true", await server.Client.GetStringAsync($"/calls/{id}", Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_masked_copy_holds_no_spans_and_is_not_given_with_them()
    {
        await using var server = await ServerUnderTest.StartAsync(static options => options with { Mask = static record => record.ToArray() });
        var id = await server.AddAsync(Payload.Valid());
        await PostAsync(server.Client, Spans.Request(Spans.Span(1)));
        Assert.DoesNotContain("class=\"depth-", await server.Client.GetStringAsync($"/api/v1/calls/{id}/html?redact=true", Cancel), StringComparison.Ordinal);
        using var answer = await server.Client.GetAsync($"/api/v1/calls/{id}/payload?spans=true&redact=true", Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("spans are not masked", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_without_spans_shows_nothing_of_them()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var id = await server.AddAsync(Payload.Valid());
        Assert.DoesNotContain("own spans", await server.Client.GetStringAsync($"/calls/{id}", Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Spans_may_come_before_their_call_and_as_JSON_or_packed()
    {
        await using var server = await ServerUnderTest.StartAsync();
        const string Json = """{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0000000000000000000000000000000a","spanId":"000000000000000b","name":"told in text","startTimeUnixNano":"1776081601000000000","endTimeUnixNano":"1776081601500000000","attributes":[{"key":"tuner.call_id","value":{"stringValue":"call-1"}}]}]}]}]}""";
        using var text = new StringContent(Json, Encoding.UTF8, "application/json");
        using (var answer = await server.Client.PostAsync(Url, text, Cancel)) Assert.Equal("{}", await answer.Content.ReadAsStringAsync(Cancel));
        using (var answer = await server.Client.PostAsync(Url, Packed(Spans.Request(Spans.Span(1, name: "told packed")).ToByteArray()), Cancel)) Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var page = await server.Client.GetStringAsync($"/calls/{await server.AddAsync(Payload.Valid())}", Cancel);
        Assert.Contains("told in text", page, StringComparison.Ordinal);
        Assert.Contains("told packed", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_span_of_a_trace_tells_the_call_of_all_that_came_before_it_and_after_it()
    {
        await using var server = await ServerUnderTest.StartAsync();
        foreach (var span in new[] { Spans.Span(1, call: null, name: "came before"), Spans.Span(2), Spans.Span(3, call: null, name: "came after"), Spans.Span(4, call: null, name: "of another trace", trace: 9) })
            await PostAsync(server.Client, Spans.Request(span));
        var page = await server.Client.GetStringAsync($"/calls/{await server.AddAsync(Payload.Valid())}", Cancel);
        Assert.Contains("came before", page, StringComparison.Ordinal);
        Assert.Contains("came after", page, StringComparison.Ordinal);
        Assert.DoesNotContain("of another trace", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_refused_is_told_and_all_is_counted()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var broken = Spans.Span(2);
        broken.TraceId = ByteString.Empty;
        using var answer = await PostAsync(server.Client, Spans.Request(Spans.Span(1), broken));
        var partial = ExportTraceServiceResponse.Parser.ParseFrom(await answer.Content.ReadAsByteArrayAsync(Cancel)).PartialSuccess;
        Assert.Equal(1, partial.RejectedSpans);
        Assert.Contains("without ids", partial.ErrorMessage, StringComparison.Ordinal);
        var metrics = await server.Client.GetStringAsync("/metrics", Cancel);
        Assert.Contains("tuner_ingest_spans_total{outcome=\"new\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("tuner_ingest_spans_total{outcome=\"refused\"} 1\n", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_removed_call_its_spans_go()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var id = await server.AddAsync(Payload.Valid());
        await PostAsync(server.Client, Spans.Request(Spans.Span(1)));
        Assert.Equal(HttpStatusCode.NoContent, (await server.Client.DeleteAsync($"/api/v1/calls/{id}", Cancel)).StatusCode);
        Assert.DoesNotContain("look up", await server.Client.GetStringAsync($"/calls/{await server.AddAsync(Payload.Valid())}", Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_sends_into_its_own_workspace_and_no_other()
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var bot = server.ClientWith(await server.AddKeyAsync("bot", KeyScopes.Ingest, 42));
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(bot, Spans.Request(Spans.Span(1)), "/api/v1/traces")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(bot, Spans.Request(Spans.Span(1)), "/api/v1/traces?workspace_id=7")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(server.Client, Spans.Request(Spans.Span(1)), "/api/v1/traces")).StatusCode);
        using var reader = server.ClientWith(await server.AddKeyAsync("reader", KeyScopes.Read, 42));
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(reader, Spans.Request(Spans.Span(1)))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync(server.Stranger, Spans.Request(Spans.Span(1)))).StatusCode);
    }

    [Fact]
    public async Task What_is_too_large_or_no_message_is_refused()
    {
        await using var server = await ServerUnderTest.StartAsync();
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await server.Client.PostAsync(Url, Bytes(new byte[TraceLimits.Body + 1]), Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await server.Client.PostAsync(Url, Packed(new byte[TraceLimits.Body * 4]), Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.Client.PostAsync(Url, Bytes([0x0a, 0xff, 0xff]), Cancel)).StatusCode);
        using var noGzip = Bytes([1, 2, 3, 4]);
        noGzip.Headers.ContentEncoding.Add("gzip");
        Assert.Equal(HttpStatusCode.BadRequest, (await server.Client.PostAsync(Url, noGzip, Cancel)).StatusCode);
        using var broken = new StringContent("{\"resourceSpans\":", Encoding.UTF8, "application/json");
        Assert.Equal(HttpStatusCode.BadRequest, (await server.Client.PostAsync(Url, broken, Cancel)).StatusCode);
        using var other = new StringContent("spans", Encoding.UTF8, "text/plain");
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await server.Client.PostAsync(Url, other, Cancel)).StatusCode);
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, ExportTraceServiceRequest request, string url = Url)
    {
        using var content = Bytes(request.ToByteArray());
        return await client.PostAsync(url, content, Cancel);
    }

    private static ByteArrayContent Bytes(byte[] bytes)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        return content;
    }

    private static ByteArrayContent Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(bytes);
        var content = Bytes(packed.ToArray());
        content.Headers.ContentEncoding.Add("gzip");
        return content;
    }
}
