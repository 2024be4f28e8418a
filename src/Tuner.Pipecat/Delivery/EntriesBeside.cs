using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Spans;

namespace Tuner.Pipecat.Delivery;

/// <summary>
/// Makes the entries beside a call's record: the record once more for a collector, and the application's own spans, which
/// lie in its journal, for its server. The same journal gives the same entries under the same names, whoever makes them.
/// </summary>
internal static class EntriesBeside
{
    /// <summary>So much of a journal goes into one request: proxies stand in the way of more than a megabyte.</summary>
    private const int MostBytes = 512 << 10;

    private const int MostSpans = 500;

    /// <summary>The entries of a call. Faults of the disk are the caller's to catch.</summary>
    /// <param name="folder">Where its journal lies.</param>
    /// <param name="header">Whose call it is.</param>
    /// <param name="record">Its record.</param>
    /// <param name="journal">Where the journal of a call with spans lies; null where the call has none.</param>
    public static IReadOnlyList<EntryBeside> Of(StateFolder folder, JournalHeader header, (RecordName Name, RecordFacts Facts, byte[] Payload) record, string? journal)
    {
        var entries = new List<EntryBeside>();
        if (Collector.EntryOf(header.Origin.Otlp, record.Name, record.Facts) is { } spans) entries.Add(new(Destination.Collector, spans.Name, spans.Facts, record.Payload));
        if (journal is null || folder.Files.OpenForReading(journal) is not { } file) return entries;
        using (file)
        {
            var batch = new SpanBatch(record.Facts.CallId);
            var lines = new LineSplitter(new StateFileStream(file));
            while (lines.TryRead(out var line, out var tooLong))
            {
                if (tooLong) continue;
                batch.Dropped += SpanLine.DroppedBy(line);
                if (!SpanLine.Is(line) || ApplicationSpan.Read(line.ToArray(), record.Facts.CallId) is not { } span) continue;
                if (batch.Count == MostSpans || batch.Bytes + line.Length > MostBytes) AddTo(entries, record, ref batch);
                batch.Add(span, line.Length);
            }

            if (batch.Count > 0) AddTo(entries, record, ref batch);
        }

        return entries;
    }

    private static void AddTo(List<EntryBeside> entries, (RecordName Name, RecordFacts Facts, byte[] Payload) record, ref SpanBatch batch)
    {
        var number = 1;
        foreach (var entry in entries)
            if (entry.To == Destination.Traces) number++;
        entries.Add(new(Destination.Traces, record.Name with { Id = $"{record.Name.Id}-s{number}" }, record.Facts with { Rest = null }, batch.ToRequest()));
        batch = new SpanBatch(record.Facts.CallId) { Dropped = batch.Dropped };
    }
}
