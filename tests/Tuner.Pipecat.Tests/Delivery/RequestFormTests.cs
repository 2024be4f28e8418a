using System.Text;
using Tuner.Pipecat.Delivery;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>How records, their spans and the application's own spans are put to those who take them.</summary>
public sealed class RequestFormTests
{
    private static readonly Credential Key = new("tr_api_key", "https://tuner.test/", 7);

    [Fact]
    public void Each_goes_to_an_address_of_its_own_and_says_what_it_is()
    {
        Assert.Equal(
            [
                "https://tuner.test/api/v1/public/call?workspace_id=7&agent_remote_identifier=front%20desk%2F1 application/json",
                "https://tuner.test/api/v1/traces?workspace_id=7 application/x-protobuf",
                "https://otlp.test/v1/traces application/x-protobuf",
            ],
            new (IRequestForm Form, Credential Key)[] { (new CallRequests(), Key), (new TraceRequests(), Key.ForTraces()), (new SpanRequests(), Headers("https://otlp.test/v1/traces")) }
                .Select(static each => $"{each.Form.AddressOf(each.Key, "front desk/1")!.AbsoluteUri} {each.Form.MediaType}"));
    }

    [Theory]
    [InlineData("http://tuner.test", true)]
    [InlineData("https://tuner.test", true)]
    [InlineData("ftp://tuner.test", false)]
    [InlineData("tuner.test", false)]
    [InlineData("", false)]
    public void Where_there_is_no_http_or_https_address_nothing_goes(string address, bool goes)
    {
        var key = new Credential("tr_api_key", address, 7);
        Assert.Equal(
            (goes, goes, goes),
            (new CallRequests().AddressOf(key, "desk") is not null, new TraceRequests().AddressOf(key, "desk") is not null, new SpanRequests().AddressOf(Headers(address), "desk") is not null));
    }

    [Theory]
    [InlineData("tr_api_key", true)]
    [InlineData("tr\nkey", false)]
    [InlineData("tr_k\u00e9y", false)]
    public void A_key_goes_along_as_it_is_or_not_at_all(string text, bool goes)
    {
        foreach (var form in (IRequestForm[])[new CallRequests(), new TraceRequests()])
        {
            using var request = new HttpRequestMessage();
            Assert.Equal(goes, form.TryAddKey(request.Headers, new Credential(text, "http://tuner.test", 7)));
            Assert.Equal(goes ? "Bearer " + text : null, request.Headers.Authorization?.ToString());
        }
    }

    [Fact]
    public void A_collectors_headers_all_go_along()
    {
        using var request = new HttpRequestMessage();
        Assert.True(new SpanRequests().TryAddKey(request.Headers, Headers("http://otlp.test", new RequestHeader("x-team", "a b"), new RequestHeader("Authorization", "Basic x"))));
        Assert.Equal(("a b", "Basic x"), (request.Headers.GetValues("x-team").Single(), request.Headers.Authorization!.ToString()));
        using var plain = new HttpRequestMessage();
        Assert.True(new SpanRequests().TryAddKey(plain.Headers, Key));
        Assert.Empty(plain.Headers);
    }

    [Theory]
    [InlineData("{}", true)]
    [InlineData("{", false)]
    [InlineData("no record", false)]
    public void Spans_are_made_of_what_is_a_record_and_of_nothing_else(string payload, bool goes) =>
        Assert.Equal(goes, new SpanRequests().BodyOf(new OutgoingRecord("c", "desk", Encoding.UTF8.GetBytes(payload))) is not null);

    [Fact]
    public void A_record_and_the_applications_spans_go_as_they_lie_there()
    {
        var record = new OutgoingRecord("c", "desk", "as it is"u8.ToArray());
        foreach (var form in (IRequestForm[])[new CallRequests(), new TraceRequests()]) Assert.Equal("as it is", Encoding.UTF8.GetString(form.BodyOf(record)!.Value.Span));
    }

    private static Credential Headers(string address, params RequestHeader[] headers) => new("", address, 0) { Headers = headers };
}
