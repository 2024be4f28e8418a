using System.Text.Json;
using Google.Protobuf;
using OpenTelemetry.Proto.Common.V1;
using Tuner.Server.Traces;
using Event = OpenTelemetry.Proto.Trace.V1.Span.Types.Event;

namespace Tuner.Server.Tests.Traces;

/// <summary>How much of what a span says is kept.</summary>
public sealed class SpanDetailsTests
{
    [Fact]
    public void A_span_that_says_nothing_has_no_details() => Assert.Equal("", Read(Spans.Span(1, call: null)).Details);

    [Fact]
    public void A_span_with_events_alone_tells_them_beside_no_attributes()
    {
        var span = Spans.Span(1, call: null);
        span.Events.Add(new Event { Name = "a", TimeUnixNano = 5, Attributes = { Spans.Text("k", "v") } });
        span.Events.Add(new Event { Name = "b", TimeUnixNano = ulong.MaxValue });
        Assert.Equal("""{"attributes":{},"events":[{"name":"a","at_ns":"5","attributes":{"k":"v"}},{"name":"b","at_ns":"9223372036854775807","attributes":{}}]}""", Read(span).Details);
    }

    [Fact]
    public void An_event_that_says_nothing_is_told_all_the_same()
    {
        var span = Spans.Span(1, call: null);
        span.Events.Add(new Event());
        Assert.Equal("""{"attributes":{},"events":[{"name":"","at_ns":"0","attributes":{}}]}""", Read(span).Details);
    }

    [Theory]
    [InlineData(64, 64)]
    [InlineData(65, 64)]
    public void An_event_has_as_many_attributes_as_a_span_however_many_the_span_has(int sent, int kept)
    {
        var span = Spans.Span(1, call: null);
        for (var i = 0; i < 64; i++) span.Attributes.Add(Spans.Text($"s{i}", "v"));
        var happened = new Event();
        for (var i = 0; i < sent; i++) happened.Attributes.Add(Spans.Text($"e{i}", "v"));
        span.Events.Add(happened);
        using var details = JsonDocument.Parse(Read(span).Details);
        Assert.Equal(kept, details.RootElement.GetProperty("events")[0].GetProperty("attributes").EnumerateObject().Count());
    }

    [Fact]
    public void Of_values_that_are_too_many_together_those_within_32_KiB_are_kept_and_the_one_that_goes_beyond()
    {
        // Nine values of 4,000 characters, and an event that comes after them.
        var span = Spans.Span(1, call: null);
        for (var i = 0; i < 20; i++) span.Attributes.Add(Spans.Text($"k{i:00}", new string('v', 4_000)));
        span.Events.Add(new Event { Name = "late" });
        using var details = JsonDocument.Parse(Read(span).Details);
        Assert.Equal(Enumerable.Range(0, 9).Select(i => $"k{i:00}"), details.RootElement.GetProperty("attributes").EnumerateObject().Select(member => member.Name));
        Assert.False(details.RootElement.TryGetProperty("events", out _));
    }

    [Fact]
    public void Lists_and_members_end_where_all_that_was_said_is_too_much()
    {
        var (list, members) = (new ArrayValue(), new KeyValueList());
        for (var i = 0; i < 50; i++)
        {
            list.Values.Add(new AnyValue { StringValue = new string('v', 4_000) });
            members.Values.Add(Spans.Text($"m{i}", new string('v', 4_000)));
        }
        foreach (var value in new[] { new AnyValue { ArrayValue = list }, new() { KvlistValue = members } })
        {
            var span = Spans.Span(1, call: null);
            span.Attributes.Add(new KeyValue { Key = "x", Value = value });
            using var details = JsonDocument.Parse(Read(span).Details);
            var kept = details.RootElement.GetProperty("attributes").GetProperty("x");
            Assert.Equal(9, kept.ValueKind == JsonValueKind.Array ? kept.GetArrayLength() : kept.EnumerateObject().Count());
        }
    }

    [Fact]
    public void Names_and_values_are_cut_behind_200_and_4000_characters()
    {
        var (name, value) = (new string('n', 200), new string('v', 4_000));
        var span = Spans.Span(1, call: null, name: name);
        span.Attributes.Add(Spans.Text(name, value));
        span.Status = new() { Message = value };
        var whole = Read(span);
        Assert.Equal((name, value, $$$"""{"attributes":{"{{{name}}}":"{{{value}}}"}}"""), (whole.Name, whole.Status, whole.Details));
        span.Name += "x";
        span.Attributes[0] = Spans.Text(name + "x", value + "x");
        span.Status.Message += "x";
        var cut = Read(span);
        Assert.Equal((name + "…", value + "…", $$$"""{"attributes":{"{{{name}}}…":"{{{value}}}…"}}"""), (cut.Name, cut.Status, cut.Details));
    }

    [Fact]
    public void A_name_inside_a_value_is_cut_as_any_other()
    {
        var span = Spans.Span(1, call: null);
        span.Attributes.Add(new KeyValue { Key = "x", Value = new() { KvlistValue = new() { Values = { Spans.Text(new string('n', 201), "v") } } } });
        Assert.Equal($$$$"""{"attributes":{"x":{"{{{{new string('n', 200)}}}}…":"v"}}}""", Read(span).Details);
    }

    [Theory]
    [InlineData("ab😀", 3, "ab…")]
    [InlineData("ab😀", 4, "ab😀")]
    [InlineData("a😀b", 3, "a😀…")]
    [InlineData("a\0b", 3, "ab")]
    [InlineData("a\0bc", 3, "ab…")]
    public void A_text_is_cut_between_whole_signs_and_holds_no_zero(string text, int most, string expected) =>
        Assert.Equal(expected, TraceLimits.Cut(text, most));

    private static ReceivedSpan Read(OpenTelemetry.Proto.Trace.V1.Span span) => Assert.Single(OtlpBytes.Read(Spans.Request(span).ToByteArray()).Spans);
}
