using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>What is laid down beside a call's record: the record once more for a collector, and its spans in requests of a bounded size.</summary>
public sealed class EntriesBesideTests
{
    private const string Endpoint = "http://collector.test/v1/traces";
    private readonly ForgettingDisk _disk = new();
    private readonly StateFolder _folder;

    public EntriesBesideTests() => _folder = new StateFolder(_disk, "/state");

    [Fact]
    public void Five_hundred_spans_go_into_one_request_and_the_next_into_another()
    {
        Assert.Equal(["500"], Requests(Enumerable.Range(1, 500).Select(static number => SpanScript.Line(number))));
        Assert.Equal(["500", "1"], Requests(Enumerable.Range(1, 501).Select(static number => SpanScript.Line(number))));
    }

    [Fact]
    public void Half_a_mebibyte_of_a_journal_goes_into_one_request_and_not_a_byte_more()
    {
        var fits = SpanScript.Line(1, """{"text":""}""").Length;
        byte[] Long(int number, int bytes) => SpanScript.Line(number, $$"""{"text":"{{new string('x', bytes - fits)}}"}""");
        Assert.Equal(["8"], Requests(Enumerable.Range(1, 8).Select(number => Long(number, 64 << 10))));
        Assert.Equal(["8", "1"], Requests(Enumerable.Range(1, 9).Select(number => Long(number, 64 << 10))));
        Assert.Equal(["7", "1"], Requests(Enumerable.Range(1, 8).Select(number => Long(number, number < 8 ? 64 << 10 : (64 << 10) + 1))));
    }

    [Fact]
    public void What_is_no_span_makes_no_request()
    {
        Assert.Empty(Requests([CallScript.Line(1), CallScript.Line(2)]));
        Assert.Equal(["1"], Requests([CallScript.Line(1), SpanScript.Line(1), """{"t":1,"event":"span"}"""u8.ToArray()]));
    }

    [Fact]
    public void Each_has_a_name_and_a_first_line_of_its_own_and_the_collectors_comes_first()
    {
        var entries = Of(Enumerable.Range(1, 501).Select(static number => SpanScript.Line(number)), Endpoint);
        var record = SoundScript.Name(CallScript.Header("call-1"));
        Assert.Equal([(Destination.Collector, record.Id), (Destination.Traces, record.Id + "-s1"), (Destination.Traces, record.Id + "-s2")], entries.Select(static entry => (entry.To, entry.Name.Id)));
        Assert.Equal("{}"u8.ToArray(), entries[0].Payload);
        Assert.Equal((Endpoint, 0L, true), (entries[0].Facts.BaseUrl, entries[0].Facts.WorkspaceId, entries[0].Facts.Rest));
        Assert.All(entries.Skip(1), static entry => Assert.Equal(SoundScript.Facts(1), entry.Facts));
        Assert.All(entries.Skip(1), entry => Assert.Equal(record, entry.Name with { Id = record.Id }));
    }

    [Fact]
    public void Without_a_collector_and_without_a_journal_there_are_none()
    {
        Assert.Empty(Of(null, null));
        var journal = Path.Combine(_folder.Live, "gone");
        Assert.Empty(EntriesBeside.Of(_folder, CallScript.Header("call-1"), (SoundScript.Name(CallScript.Header("call-1")), SoundScript.Facts(1), []), journal));
    }

    /// <summary>How many spans each request holds, with all of them in their order.</summary>
    private IReadOnlyList<string> Requests(IEnumerable<byte[]> lines)
    {
        var found = Of(lines, null).Select(static entry => SpanScript.In([entry.Payload])).ToList();
        Assert.Equal(Enumerable.Range(1, found.Sum(static spans => spans.Count)), found.SelectMany(static spans => spans));
        return [.. found.Select(static spans => $"{spans.Count}")];
    }

    private IReadOnlyList<EntryBeside> Of(IEnumerable<byte[]>? lines, string? endpoint)
    {
        var header = CallScript.Header("call-1");
        header = header with { Origin = header.Origin with { Otlp = endpoint } };
        var journal = Path.Combine(_folder.Live, "journal");
        _disk.Delete(journal);
        using (var file = _disk.CreateNew(journal)) file.Write([.. "{}\n"u8, .. (lines ?? []).SelectMany(static line => (byte[])[.. line, (byte)'\n'])], 0);
        return EntriesBeside.Of(_folder, header, (SoundScript.Name(header), SoundScript.Facts(1) with { Rest = true }, "{}"u8.ToArray()), lines is null ? null : journal);
    }
}
