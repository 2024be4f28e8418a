using System.Text;
using Tuner.Pipecat.Delivery;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>The table of a collector's answers in docs/delivery.md, line by line.</summary>
public sealed class CollectorAnswersTests
{
    private const string Protobuf = "application/x-protobuf";
    private const string Page = "text/html";
    private static readonly TimeSpan Wish = TimeSpan.FromSeconds(7);

    [Theory]
    [InlineData(200, null, "")] // an empty body
    [InlineData(200, Protobuf, "")]
    [InlineData(200, "application/json", "{}")]
    [InlineData(200, "application/json", "{\"partialSuccess\":{}}")]
    [InlineData(202, "text/plain", "accepted")]
    [InlineData(204, null, "")]
    [InlineData(200, "application/json", "not JSON")]
    public void These_say_that_the_collector_has_the_spans(int status, string? type, string body) =>
        Assert.Equal(new DeliveryResult.Delivered(status, Known: false), Read(status, type, body));

    [Theory]
    [InlineData("application/json", "{\"partialSuccess\":{\"rejectedSpans\":\"3\",\"errorMessage\":\"too old\"}}", 3, "too old")]
    [InlineData("application/json", "{\"partialSuccess\":{\"rejectedSpans\":2}}", 2, "")]
    [InlineData("application/json", "{\"partialSuccess\":{\"errorMessage\":\"a warning\"}}", 0, "a warning")]
    [InlineData(Protobuf, "\n\u0009\u0008\u0003\u0012\u0005stale", 3, "stale")]
    [InlineData(Protobuf, "\n\u0002\u0008\u0005", 5, "")]
    [InlineData("application/json", "{\"partialSuccess\":{\"rejectedSpans\":-2,\"errorMessage\":\"odd\"}}", 0, "odd")]
    [InlineData(Protobuf, "\n\u0002\u0008\u0005\n\u0002\u0008\u0007", 7, "")] // the last of two counts
    [InlineData(Protobuf, "\u0011abcdefgh\u001dabcd\u0020\u0001\u002a\u0002xy\n\u0002\u0008\u0005", 5, "")] // fields of every kind that nobody knows stand before it
    [InlineData(Protobuf, "\n\u0005\u0008\u0005\u0012\u0001x\n\u0009\u0008\u0006", 5, "x")] // the second breaks off
    [InlineData(Protobuf, "\n\u0003\u0008\u007f\u0010", 127, "")] // a field that breaks off behind it
    public void A_part_that_it_would_not_have_is_counted_and_never_sent_again(string type, string body, long rejected, string why) =>
        Assert.Equal(new DeliveryResult.Delivered(200, Known: false) { RejectedSpans = rejected, Why = why }, Read(200, type, body));

    [Theory]
    [InlineData(200, Page, "<!DOCTYPE html>", "unclear")] // a login wall
    [InlineData(200, null, "  <html>", "unclear")]
    [InlineData(301, null, "", "301")]
    [InlineData(307, null, "", "307")]
    [InlineData(400, Page, "<html>", AnswerReader.NotTheApi)] // http spoken to a TLS port
    [InlineData(401, Page, "<html>", AnswerReader.NotTheApi)]
    [InlineData(403, Page, "<html>", AnswerReader.NotTheApi)]
    [InlineData(404, null, "", "404")]
    [InlineData(405, null, "", "405")]
    [InlineData(407, null, "", "407")]
    [InlineData(415, null, "", "415")]
    [InlineData(429, null, "", "429")]
    [InlineData(502, null, "", "502")]
    [InlineData(503, null, "", "503")]
    [InlineData(504, Page, "<html>", "504")]
    public void These_are_tried_again_and_until_then_no_other_spans_are_sent(int status, string? type, string body, string answer)
    {
        var later = Assert.IsType<DeliveryResult.TryLater>(Read(status, type, body));
        Assert.Equal((answer, true), (later.Answer, later.ServerIsDown));
    }

    [Theory]
    [InlineData(408)]
    [InlineData(425)]
    [InlineData(500)]
    [InlineData(501)]
    [InlineData(599)]
    public void These_are_tried_again_and_others_may_fare_better(int status) =>
        Assert.False(Assert.IsType<DeliveryResult.TryLater>(Read(status, null, "")).ServerIsDown);

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    [InlineData(500)]
    public void A_collector_may_say_how_long_to_wait(int status) => Assert.Equal(Wish, Assert.IsType<DeliveryResult.TryLater>(Read(status, null, "")).RetryAfter);

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public void These_refuse_the_headers_and_not_the_spans(int status) => Assert.Equal(status, Assert.IsType<DeliveryResult.KeyRefused>(Read(status, Protobuf, "")).Status);

    [Theory]
    [InlineData(400)]
    [InlineData(422)]
    [InlineData(409)]
    public void These_are_for_good(int status) => Assert.Equal(status, Assert.IsType<DeliveryResult.Rejected>(Read(status, Protobuf, "\u0012\u0003bad")).Status);

    [Fact]
    public void Too_large_is_made_smaller_and_where_it_cannot_be_it_is_refused()
    {
        Assert.IsType<DeliveryResult.Rejected>(Assert.IsType<DeliveryResult.TooLarge>(Read(413, Protobuf, "")).Otherwise);
        Assert.IsType<DeliveryResult.TryLater>(Assert.IsType<DeliveryResult.TooLarge>(Read(413, Page, "<html>")).Otherwise);
    }

    [Fact]
    public void A_count_of_several_bytes_is_read_whole_and_one_that_is_too_long_or_below_nothing_is_none()
    {
        Assert.Equal(300, Rejected(0xac, 0x02));
        Assert.Equal(long.MaxValue, Rejected(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f));
        Assert.Equal(0, Rejected(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01));
        Assert.Equal(0, Rejected(0x85, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00));
        Assert.Equal(0, Rejected(0x85));

        static long Rejected(params byte[] count) => OtlpAnswer.Read([0x0a, (byte)(count.Length + 1), 0x08, .. count], Protobuf).Rejected;
    }

    [Fact]
    public void No_answer_however_broken_raises()
    {
        var chance = new Random(20261129);
        for (var round = 0; round < 2000; round++)
        {
            var body = new byte[chance.Next(40)];
            chance.NextBytes(body);
            foreach (var type in (string?[])[null, Protobuf, "application/json", Page, "x"]) Assert.NotNull(CollectorAnswers.Read(chance.Next(200, 600), type, (body, false), null, Destination.Collector));
        }
    }

    private static DeliveryResult Read(int status, string? type, string body) => CollectorAnswers.Read(status, type, (Encoding.UTF8.GetBytes(body), true), Wish, Destination.Collector);
}
