using Tuner.Server.Storage;
using Tuner.Server.Traces;

namespace Tuner.Server.Tests.Storage;

public abstract partial class CallStoreContract
{
    private const long Day = 24L * 3_600_000;

    private protected abstract ISpanStore Spans { get; }

    [Fact]
    public async Task Spans_come_back_as_they_were_kept_in_the_order_in_which_they_began()
    {
        var first = TracedSpan(1, 5) with { Kind = 3, Failed = true, Status = "no", Details = """{"attributes":{"a":1}}""" };
        Assert.Equal(new AddedSpans(2, 0, 0), await Spans.AddAsync(1, [TracedSpan(2, 9), first], 0, Cancel));
        var found = await Spans.OfCallAsync(1, "c", 10, Cancel);
        Assert.Equal(2, found.Total);
        Assert.Equal([1, 2], found.Spans.Select(span => (int)span.SpanId[^1]));
        Assert.Equal((first.Kind, first.Failed, first.Status, first.Details, first.StartNs, first.EndNs, first.Name), (found.Spans[0].Kind, found.Spans[0].Failed, found.Spans[0].Status, found.Spans[0].Details, found.Spans[0].StartNs, found.Spans[0].EndNs, found.Spans[0].Name));
        Assert.Empty((await Spans.OfCallAsync(2, "c", 10, Cancel)).Spans);
        Assert.Equal((1, 2), ((await Spans.OfCallAsync(1, "c", 1, Cancel)).Spans.Count, (await Spans.OfCallAsync(1, "c", 1, Cancel)).Total));
    }

    [Fact]
    public async Task A_span_is_kept_once_in_its_workspace_however_often_it_comes()
    {
        Assert.Equal(new AddedSpans(1, 1, 0), await Spans.AddAsync(1, [TracedSpan(1, 5), TracedSpan(1, 5)], 0, Cancel));
        Assert.Equal(new AddedSpans(0, 1, 0), await Spans.AddAsync(1, [TracedSpan(1, 5)], 0, Cancel));
        Assert.Equal(new AddedSpans(1, 0, 0), await Spans.AddAsync(2, [TracedSpan(1, 5)], 0, Cancel));
    }

    [Fact]
    public async Task A_call_keeps_so_many_spans_and_no_more()
    {
        var many = Enumerable.Range(1, TraceLimits.SpansOfCall + 5).Select(i => TracedSpan(i, i)).ToList();
        Assert.Equal(new AddedSpans(TraceLimits.SpansOfCall, 0, 5), await Spans.AddAsync(1, many, 0, Cancel));
        Assert.Equal(new AddedSpans(0, 0, 1), await Spans.AddAsync(1, [TracedSpan(100_000, 1)], 0, Cancel));
    }

    [Fact]
    public async Task Spans_of_a_trace_belong_to_the_call_that_one_of_them_tells_whenever_it_comes()
    {
        await Spans.AddAsync(1, [TracedSpan(1, 5) with { CallId = null }], 0, Cancel);
        Assert.Equal(0, (await Spans.OfCallAsync(1, "c", 10, Cancel)).Total);
        await Spans.AddAsync(1, [TracedSpan(2, 6), TracedSpan(3, 7) with { CallId = null }], 0, Cancel);
        await Spans.AddAsync(1, [TracedSpan(4, 8) with { CallId = null }, TracedSpan(5, 9) with { CallId = null, TraceId = [.. new byte[15], 2] }], 0, Cancel);
        Assert.Equal([1, 2, 3, 4], (await Spans.OfCallAsync(1, "c", 10, Cancel)).Spans.Select(span => (int)span.SpanId[^1]));
    }

    [Fact]
    public async Task Spans_wait_a_day_for_their_call_and_those_of_a_call_that_came_stay()
    {
        await Spans.AddAsync(1, [TracedSpan(1, 5, "waits in vain"), TracedSpan(2, 5, "comes")], 0, Cancel);
        await AddAsync("comes", 1);
        while (await Spans.ForgetWaitingAsync(Day - 1, Cancel)) { }
        Assert.Equal(1, (await Spans.OfCallAsync(1, "waits in vain", 10, Cancel)).Total);
        while (await Spans.ForgetWaitingAsync((2 * Day) + 1, Cancel)) { }
        Assert.Equal(0, (await Spans.OfCallAsync(1, "waits in vain", 10, Cancel)).Total);
        Assert.Equal(1, (await Spans.OfCallAsync(1, "comes", 10, Cancel)).Total);
    }

    [Fact]
    public async Task Calls_that_are_removed_or_kept_long_enough_take_their_spans_with_them()
    {
        await Spans.AddAsync(1, [TracedSpan(1, 5, "asked"), TracedSpan(2, 5, "old")], 0, Cancel);
        await Keeping.RemoveAsync(await AddAsync("asked", 1), new(null, 0), Cancel);
        Assert.Equal(0, (await Spans.OfCallAsync(1, "asked", 10, Cancel)).Total);
        await AddAsync("old", 1);
        while (await Keeping.RemoveExpiredAsync(new(TimeSpan.FromDays(1), new Dictionary<long, TimeSpan>()), DateTimeOffset.UtcNow.AddDays(10).ToUnixTimeMilliseconds(), Cancel)) { }
        Assert.Equal(0, (await Spans.OfCallAsync(1, "old", 10, Cancel)).Total);
    }

    private static ReceivedSpan TracedSpan(int id, long startNs, string call = "c")
    {
        var span = new byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(span, id);
        return new([.. new byte[15], 1], span, [], "look up", startNs, startNs + 3) { CallId = call };
    }
}
