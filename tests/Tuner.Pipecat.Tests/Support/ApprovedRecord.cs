using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Recording;
using Tuner.Pipecat.Recording.Rows;

namespace Tuner.Pipecat.Tests.Support;

/// <summary>
/// The bytes of one recorded call's record, as a line of hashes: what stands beside its rows, where its values came from,
/// what was written while it still went on, what would be written had lines been lost or come late, and each row by itself,
/// so that a difference has a place.
/// </summary>
internal sealed record ApprovedRecord(string Name, string Rest, string Reasons, string Unfinished, string Disturbed, IReadOnlyList<string> Rows)
{
    /// <summary>To which moments lines are moved, nanoseconds: where they fall together, bounds are met exactly.</summary>
    private static readonly long[] Grids = [1, 20_000_000, 100_000_000];

    /// <summary>How often the record of an unfinished call is read.</summary>
    private const int Looks = 8;

    public static ApprovedRecord Of(string name, string file) => Of(name, RecordedCalls.Lines(file));

    public static ApprovedRecord Of(string name, List<LogLine> lines)
    {
        var recorder = new CallRecorder();
        using var unfinished = new MemoryStream();
        for (var i = 0; i < lines.Count; i++)
        {
            RecordedCalls.Apply(recorder, lines[i]);
            if (i % Math.Max(1, lines.Count / Looks) == 0) unfinished.Write(TunerJson.Serialize(WithoutVersion(recorder.ToPayload())));
        }

        var record = WithoutVersion(recorder.ToPayload());
        var rest = Hash(TunerJson.Serialize(record with { TranscriptWithToolCalls = [] }));
        return new(name, rest, Hash(ReasonsOf(recorder)), Hash(unfinished.ToArray()), Hash(DisturbedOf(lines)), [.. record.TranscriptWithToolCalls.Select(row => Hash(JsonSerializer.SerializeToUtf8Bytes(row, TunerJson.Readable.TranscriptSegment)))]);
    }

    public static ApprovedRecord Parse(string line)
    {
        var parts = line.Split(' ');
        return new(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5..]);
    }

    public override string ToString() => string.Join(' ', [Name, Rest, Reasons, Unfinished, Disturbed, .. Rows]);

    /// <summary>Says where this record, of the code as it is, differs from an approved one.</summary>
    public IEnumerable<string> DifferencesFrom(ApprovedRecord approved)
    {
        if (Rows.Count != approved.Rows.Count) yield return string.Create(CultureInfo.InvariantCulture, $"{Rows.Count} rows, approved are {approved.Rows.Count}");
        var other = Enumerable.Range(0, Math.Min(Rows.Count, approved.Rows.Count)).Where(i => Rows[i] != approved.Rows[i]).ToList();
        if (other.Count > 0) yield return $"rows {string.Join(", ", other)} (from 0)";
        if (Rest != approved.Rest) yield return "what stands beside the rows";
        if (Reasons != approved.Reasons) yield return "where values came from (tuner explain)";
        if (Unfinished != approved.Unfinished) yield return "the record of the call while it still went on";
        if (Disturbed != approved.Disturbed) yield return "the record of the call with lines lost or late";
    }

    /// <summary>The records of the call with some lines left out and some up to a third of a second later, by chance that is always the same, on each grid of moments.</summary>
    private static byte[] DisturbedOf(List<LogLine> lines)
    {
        using var records = new MemoryStream();
        foreach (var grid in Grids)
        {
            var chance = new Random(7);
            var recorder = new CallRecorder();
            foreach (var line in lines)
            {
                var (lost, late, by) = (chance.Next(100) < 4, chance.Next(100) < 15, chance.NextInt64(300_000_000));
                if (line.Frame is not { } frame) RecordedCalls.Apply(recorder, line);
                else if (!lost || late) recorder.Apply(frame with { Time = frame.Time + (late ? by : 0), Clock = (frame.Clock + (late ? by : 0)) / grid * grid });
            }

            records.Write(TunerJson.Serialize(WithoutVersion(recorder.ToPayload())));
            records.Write(ReasonsOf(recorder));
        }

        return records.ToArray();
    }

    private static byte[] ReasonsOf(CallRecorder recorder)
    {
        var text = new StringBuilder();
        foreach (var row in recorder.Explain())
            foreach (var fact in row.Facts)
                text.Append(CultureInfo.InvariantCulture, $"{fact.Field} {fact.Rule} {string.Join(',', fact.Lines)}\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>A new version of the program changes no record.</summary>
    private static CallPayload WithoutVersion(CallPayload record) => record.GeneralMetaDataRaw is { Recording: { } recording } meta
        ? record with { GeneralMetaDataRaw = meta with { Recording = recording with { Engine = null } } }
        : record;

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 4));
}
