using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Tuner.Pipecat.Delivery;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>What each answer means, to the word: the words stand in logs, in file names and in what people read.</summary>
public sealed class AnswerReaderTests
{
    private const string Api = """{"detail":"the API's words"}""";
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly OutgoingRecord Record = new("call-1", "desk", "{}"u8.ToArray());

    [Theory]
    [InlineData(199, "", "later gateway: HTTP 199, but not the answer of the Tuner API: a proxy or an ingress refused, or base_url is wrong")]
    [InlineData(200, """{"provider_call_id":"call-1"}""", "delivered 200")]
    [InlineData(200, """{"provider_call_id":"call-1","is_new":true}""", "delivered 200")]
    [InlineData(200, """{"is_new":true}""", "delivered 200")]
    [InlineData(200, """{"is_new":false}""", "delivered 200, known")]
    [InlineData(200, """{"id":"1"}""", "later unclear: HTTP 200, but not the answer of the Tuner API: is base_url right?")]
    [InlineData(200, """{"is_new":1,"provider_call_id":7}""", "later unclear: HTTP 200, but not the answer of the Tuner API: is base_url right?")]
    [InlineData(200, """{"id":1,"provider_call_id":"call-2"}""", "later unclear: the server answered about another call")]
    [InlineData(201, """{"provider_call_id":"call-2"}""", "later unclear: the server answered about another call")]
    [InlineData(201, "<html/>", "delivered 201")]
    [InlineData(201, """{"is_new":false}""", "delivered 201, known")]
    [InlineData(204, "", "later unclear: HTTP 204, but not the answer of the Tuner API: is base_url right?")]
    [InlineData(299, """{"id":1}""", "delivered 299")]
    [InlineData(300, "", "later 300: the server sends its callers elsewhere (HTTP 300); redirects are not followed: set base_url to the final address")]
    [InlineData(399, Api, "later 399: the server sends its callers elsewhere (HTTP 399); redirects are not followed: set base_url to the final address")]
    [InlineData(400, Api, "rejected 400: the API's words")]
    [InlineData(401, Api, "key refused 401: the API's words")]
    [InlineData(402, Api, "rejected 402: the API's words")]
    [InlineData(403, Api, "key refused 403: the API's words")]
    [InlineData(407, Api, "later gateway: the proxy wants a user name and password (HTTP 407): put them into the address of the proxy, as http://user:password@proxy:3128")]
    [InlineData(408, Api, "later 408: HTTP 408")]
    [InlineData(409, "", "delivered 409, known")]
    [InlineData(413, Api, "too large 413, or rejected 413: the API's words")]
    [InlineData(413, "", "too large 413, or later gateway: HTTP 413, but not the answer of the Tuner API: a proxy or an ingress refused, or base_url is wrong")]
    [InlineData(425, Api, "later 425: HTTP 425")]
    [InlineData(429, Api, "later 429, down: HTTP 429")]
    [InlineData(499, Api, "rejected 499: the API's words")]
    [InlineData(500, Api, "later 500: HTTP 500: the API's words")]
    [InlineData(500, "", "later 500: HTTP 500: the server failed")]
    [InlineData(501, "", "later 501: HTTP 501: the server failed")]
    [InlineData(502, Api, "later 502, down: HTTP 502")]
    [InlineData(503, Api, "later 503, down: HTTP 503")]
    [InlineData(504, Api, "later 504, down: HTTP 504")]
    [InlineData(505, Api, "later 505: HTTP 505: the API's words")]
    public void An_answer_means(int status, string body, string meaning) => Assert.Equal(meaning, Said(Read(status, body)));

    [Theory]
    [InlineData(0, true)]
    [InlineData(256, true)]
    [InlineData(5_000, true)]
    [InlineData(65_535, true)]
    [InlineData(65_536, false)]
    [InlineData(200_000, false)]
    public async Task An_answer_is_read_whole_where_it_has_fewer_than_64_KiB(int length, bool whole)
    {
        using var response = new HttpResponseMessage { Content = new ByteArrayContent(new byte[length]) };
        var read = await AnswerBody.ReadAsync(response, TestContext.Current.CancellationToken);
        Assert.Equal((Math.Min(length, 65_536), whole), (read.Bytes.Length, read.Whole));
    }

    [Theory]
    [InlineData(200, "later unclear: HTTP 200, but not the answer of the Tuner API: is base_url right?")]
    [InlineData(201, "delivered 201")]
    public void What_an_answer_that_broke_off_says_is_not_believed(int status, string meaning) =>
        Assert.Equal(meaning, Said(Read(status, """{"id":1,"is_new":false}""", whole: false)));

    [Theory]
    [InlineData(400)]
    [InlineData(407)]
    [InlineData(408)]
    [InlineData(413)]
    [InlineData(425)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public void Whoever_asks_for_time_gets_it_in_seconds_or_by_a_date(int status)
    {
        Assert.Equal(TimeSpan.FromSeconds(7), Wish(new RetryConditionHeaderValue(TimeSpan.FromSeconds(7))));
        Assert.Equal(TimeSpan.FromSeconds(90), Wish(new RetryConditionHeaderValue(Now.AddSeconds(90))));
        Assert.Equal(TimeSpan.FromSeconds(-90), Wish(new RetryConditionHeaderValue(Now.AddSeconds(-90))));
        Assert.Null(Wish(null));

        TimeSpan? Wish(RetryConditionHeaderValue? header)
        {
            var result = Read(status, "", retryAfter: header);
            return Assert.IsType<DeliveryResult.TryLater>(result is DeliveryResult.TooLarge large ? large.Otherwise : result).RetryAfter;
        }
    }

    private static DeliveryResult Read(int status, string body, bool whole = true, RetryConditionHeaderValue? retryAfter = null)
    {
        using var response = new HttpResponseMessage((HttpStatusCode)status);
        response.Headers.RetryAfter = retryAfter;
        return AnswerReader.Read(response, (Encoding.UTF8.GetBytes(body), whole), Record, "tr_key", Now);
    }

    private static string Said(DeliveryResult result) => result switch
    {
        DeliveryResult.Delivered { Known: var known, Status: var status } => string.Create(CultureInfo.InvariantCulture, $"delivered {status}{(known ? ", known" : "")}"),
        DeliveryResult.TryLater later => $"later {later.Answer}{(later.ServerIsDown ? ", down" : "")}: {later.Why}",
        DeliveryResult.KeyRefused refused => string.Create(CultureInfo.InvariantCulture, $"key refused {refused.Status}: {refused.Why}"),
        DeliveryResult.Rejected rejected => string.Create(CultureInfo.InvariantCulture, $"rejected {rejected.Status}: {rejected.Why}"),
        DeliveryResult.TooLarge large => string.Create(CultureInfo.InvariantCulture, $"too large {large.Status}, or {Said(large.Otherwise)}"),
        _ => throw new ArgumentException(result.ToString()),
    };
}
