using System.Text.Json;
using Google.Protobuf;
using OpenTelemetry.Proto.Common.V1;
using Tuner.Server.Traces;
using Event = OpenTelemetry.Proto.Trace.V1.Span.Types.Event;
using Span = OpenTelemetry.Proto.Trace.V1.Span;

namespace Tuner.Server.Tests.Traces;

/// <summary>What is taken of single values: each at the edge of what it may be, and beyond.</summary>
public sealed class OtlpValuesTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(5, 5)]
    [InlineData(6, 0)]
    [InlineData(-1, 0)]
    [InlineData(int.MaxValue, 0)]
    public void A_kind_that_OTLP_does_not_know_counts_as_unspecified(int kind, int expected)
    {
        var span = Spans.Span(1);
        span.Kind = (Span.Types.SpanKind)kind;
        Assert.Equal(expected, ReadBytes(span).Kind);
        Assert.Equal(expected, ReadText($"\"kind\":{kind}").Kind);
    }

    [Fact]
    public void A_span_that_ends_before_it_began_ends_at_once_and_times_beyond_all_clocks_are_the_last_that_can_be_told()
    {
        var (backwards, late) = (Spans.Span(1), Spans.Span(2));
        (backwards.StartTimeUnixNano, backwards.EndTimeUnixNano) = (1, 0);
        (late.StartTimeUnixNano, late.EndTimeUnixNano) = (2, ulong.MaxValue);
        var read = OtlpBytes.Read(Spans.Request(backwards, late).ToByteArray()).Spans;
        Assert.Equal([(1L, 1L), (2L, long.MaxValue)], read.Select(span => (span.StartNs, span.EndNs)));
    }

    [Theory]
    [InlineData("\"startTimeUnixNano\":-1")]
    [InlineData("\"startTimeUnixNano\":\"soon\"")]
    [InlineData("\"startTimeUnixNano\":1.5")]
    [InlineData("\"spanId\":\"0000000000000000\"")]
    [InlineData("\"spanId\":\"00000000000000000000000000000007\"")]
    [InlineData("\"spanId\":\"000000000000000g\"")]
    [InlineData("\"traceId\":\"0000000000000007\"")]
    [InlineData("\"traceId\":\"00000000000000000000000000000000\"")]
    public void A_span_in_JSON_without_a_start_or_ids_is_refused(string instead)
    {
        var read = OtlpText.Read(Json(instead));
        Assert.Equal((0, 1), (read.Spans.Count, read.Refused));
    }

    [Theory]
    [InlineData("00000000000000000000000000000007")]
    [InlineData("07")]
    [InlineData("none")]
    public void A_parent_whose_id_is_none_is_no_parent(string parent) => Assert.Empty(ReadText($"\"parentSpanId\":\"{parent}\"").ParentId);

    [Theory]
    [InlineData("""{"code":2}""", true)]
    [InlineData("""{"code":"2"}""", true)]
    [InlineData("""{"code":"STATUS_CODE_ERROR"}""", true)]
    [InlineData("""{"code":1}""", false)]
    [InlineData("""{"code":"STATUS_CODE_OK"}""", false)]
    [InlineData("""{"message":"all well"}""", false)]
    public void Only_the_status_of_an_error_says_that_a_span_failed(string status, bool failed) =>
        Assert.Equal(failed, ReadText($"\"status\":{status}").Failed);

    [Fact]
    public void A_status_that_is_well_is_no_failure_in_bytes_either()
    {
        var span = Spans.Span(1);
        span.Status = new() { Code = OpenTelemetry.Proto.Trace.V1.Status.Types.StatusCode.Ok, Message = "all well" };
        var read = ReadBytes(span);
        Assert.Equal((false, "all well"), (read.Failed, read.Status));
    }

    [Fact]
    public void Flags_of_four_bytes_are_passed_over_and_what_follows_them_is_read()
    {
        // A field of four bytes, as the flags of a span are (16), before its name.
        var span = Spans.Span(1).ToByteArray();
        byte[] flags = [0x85, 0x01, 1, 2, 3, 4];
        var read = Assert.Single(OtlpBytes.Read(Request([.. flags, .. span])).Spans);
        Assert.Equal(("look up", "call-1"), (read.Name, read.CallId));
    }

    [Fact]
    public void A_number_of_ten_bytes_is_the_longest()
    {
        byte[] ten = [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01], eleven = [0x80, .. ten];
        Assert.Single(OtlpBytes.Read(Request([0x30, .. ten, .. Spans.Span(1).ToByteArray()])).Spans);
        Assert.Throws<FormatException>(() => OtlpBytes.Read(Request([0x30, .. eleven, .. Spans.Span(1).ToByteArray()])));
    }

    [Theory]
    [InlineData(double.NaN, "\"NaN\"")]
    [InlineData(double.PositiveInfinity, "\"Infinity\"")]
    [InlineData(double.NegativeInfinity, "\"-Infinity\"")]
    [InlineData(-0.25, "-0.25")]
    [InlineData(0.0, "0")]
    public void A_number_that_is_not_finite_is_told_in_words_whichever_form_brings_it(double number, string written)
    {
        Assert.Equal(written, Raw(ReadBytes(With("x", new() { DoubleValue = number })), "x"));
        Assert.Equal(written, Raw(ReadText(Attribute($$"""{"doubleValue":{{written}}}""")), "x"));
    }

    [Theory]
    [InlineData("""{"doubleValue":"2.5"}""", "2.5")]
    [InlineData("""{"doubleValue":"much"}""", "null")]
    [InlineData("""{"intValue":"-3"}""", "-3")]
    [InlineData("""{"intValue":"many"}""", "0")]
    [InlineData("""{"boolValue":false}""", "false")]
    [InlineData("""{"boolValue":"yes"}""", "null")]
    [InlineData("""{"bytesValue":"AAAAAAAA"}""", "\"6 bytes\"")]
    [InlineData("""{"arrayValue":{}}""", "[]")]
    [InlineData("""{"kvlistValue":{"values":[7,{"key":"a","value":{"stringValue":"b"}},{}]}}""", """{"a":"b","":null}""")]
    [InlineData("{}", "null")]
    [InlineData("7", "null")]
    public void Every_form_of_a_value_in_JSON_is_read_and_what_is_none_counts_as_null(string value, string expected) =>
        Assert.Equal(expected, Raw(ReadText(Attribute(value)), "x"));

    [Theory]
    [InlineData(new byte[] { 0x08, 7 })] // Text as a number,
    [InlineData(new byte[] { 0x12, 1, 1 })] // true or false as bytes,
    [InlineData(new byte[] { 0x1a, 1, 1 })] // a whole number as bytes,
    [InlineData(new byte[] { 0x22, 1, 1 })] // a number as bytes,
    [InlineData(new byte[] { 0x28, 7 })] // a list as a number,
    [InlineData(new byte[] { 0x30, 7 })] // members as a number,
    [InlineData(new byte[] { 0x38, 7 })] // bytes as a number,
    [InlineData(new byte[] { 0x42, 1, 1 })] // and a form that nobody knows.
    public void A_value_in_another_form_than_its_field_has_counts_as_null(byte[] value) =>
        Assert.Equal("null", Raw(Assert.Single(OtlpBytes.Read(Request([.. Spans.Span(1).ToByteArray(), .. Field(9, [0x0a, 1, (byte)'x', .. Field(2, value)])])).Spans), "x"));

    [Fact]
    public void Of_a_value_that_is_told_twice_the_last_counts()
    {
        byte[] value = [.. new AnyValue { StringValue = "first" }.ToByteArray(), .. new AnyValue { IntValue = 2 }.ToByteArray(), .. Field(8, [1])];
        Assert.Equal("2", Raw(Assert.Single(OtlpBytes.Read(Request([.. Spans.Span(1).ToByteArray(), .. Field(9, [0x0a, 1, (byte)'x', .. Field(2, value)])])).Spans), "x"));
    }

    [Fact]
    public void A_field_in_another_form_than_OTLP_has_it_is_passed_over()
    {
        // A name, a time and an attribute, each as what it is not: as a number, as bytes, as a number.
        byte[] wrong = [0x28, 7, .. Field(7, [9]), .. Field(8, [9]), .. Field(6, [9]), 0x48, 7, 0x58, 7, 0x78, 7];
        var read = Assert.Single(OtlpBytes.Read(Request([.. Spans.Span(1).ToByteArray(), .. wrong])).Spans);
        var plain = ReadBytes(Spans.Span(1));
        Assert.Equal((plain.Name, plain.Kind, plain.StartNs, plain.EndNs, plain.Details), (read.Name, read.Kind, read.StartNs, read.EndNs, read.Details));
    }

    [Fact]
    public void A_call_is_named_by_a_text_of_the_span_itself_and_by_nothing_inside_of_it()
    {
        var inside = new AnyValue { KvlistValue = new() { Values = { Spans.Text(TraceLimits.CallIdKey, "forged") } } };
        var span = With("x", inside);
        span.Events.Add(new Event { Attributes = { Spans.Text(TraceLimits.CallIdKey, "forged") } });
        Assert.Equal("call-1", ReadBytes(span).CallId);
        span.Attributes.RemoveAt(0);
        Assert.Null(ReadBytes(span).CallId);
        Assert.Null(ReadText("\"attributes\":[{\"key\":\"x\",\"value\":{\"kvlistValue\":{\"values\":[{\"key\":\"tuner.call_id\",\"value\":{\"stringValue\":\"forged\"}}]}}}]").CallId);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(200, true)]
    [InlineData(201, false)]
    public void An_id_of_a_call_has_1_to_200_characters(int length, bool taken)
    {
        var id = new string('c', length);
        Assert.Equal(taken ? id : null, ReadBytes(Spans.Span(1, call: id)).CallId);
        Assert.Null(ReadBytes(Spans.Span(1, call: id + "\0")).CallId);
    }

    private static Span With(string key, AnyValue value)
    {
        var span = Spans.Span(1);
        span.Attributes.Add(new KeyValue { Key = key, Value = value });
        return span;
    }

    private static ReceivedSpan ReadBytes(Span span) => Assert.Single(OtlpBytes.Read(Spans.Request(span).ToByteArray()).Spans);

    private static ReceivedSpan ReadText(string members) => Assert.Single(OtlpText.Read(Json(members)).Spans);

    private static string Attribute(string value) => $$"""
        "attributes":[{"key":"x","value":{{value}}}]
        """;

    /// <summary>A request of one span, of which some members are others.</summary>
    private static JsonElement Json(string instead) => JsonElement.Parse($$"""
        {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"00000000000000000000000000000001","spanId":"0000000000000007","startTimeUnixNano":"1",{{instead}}}]}]}]}
        """);

    private static string Raw(ReceivedSpan span, string key)
    {
        using var details = JsonDocument.Parse(span.Details);
        return details.RootElement.GetProperty("attributes").GetProperty(key).GetRawText();
    }

    /// <summary>A request of one span in bytes that its own types would not write.</summary>
    private static byte[] Request(byte[] span) => Field(1, Field(2, Field(2, span)));

    private static byte[] Field(int number, byte[] bytes)
    {
        using var written = new MemoryStream();
        using (var output = new CodedOutputStream(written, leaveOpen: true))
        {
            output.WriteTag(number, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(bytes));
        }
        return written.ToArray();
    }
}
