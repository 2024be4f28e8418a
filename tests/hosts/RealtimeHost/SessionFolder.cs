using Tuner.Pipecat.Models;
using Tuner.RealtimeStandIn;

namespace Tuner.RealtimeHost;

/// <summary>What became of sessions: their lines with the truth beside them, as <c>tuner bench truth</c> reads it; or a count.</summary>
internal sealed class SessionFolder
{
    private const int Tolerance = 150;

    /// <summary>Nobody told when the caller cut in: the length of his words did.</summary>
    private const int LettersOfGuessedCut = 12;
    private readonly Lock _gate = new();
    private readonly string _path;

    public SessionFolder(string path)
    {
        _path = path;
        Directory.CreateDirectory(path);
    }

    public int Count { get; private set; }

    public int Facts { get; private set; }

    public int Right { get; private set; }

    public void Write(Conversation session, ToldCall told)
    {
        var path = Path.Combine(_path, session.Truth.Call);
        File.WriteAllText(path + ".frames.jsonl", told.Lines);
        File.WriteAllText(path + ".truth.json", session.Truth.ToJson());
        lock (_gate) Count++;
        foreach (var warning in told.Warnings) Console.WriteLine($"{session.Truth.Call}: {warning}");
    }

    /// <summary>Compares what the typed fields alone can tell: who said what in which order, tools, tokens, and when the model spoke.</summary>
    public void Compare(Conversation session, ToldCall told)
    {
        Write(session, told);
        var (record, truth) = (told.Record, session.Truth);
        var rows = record.TranscriptWithToolCalls;
        Check(truth.Call, "rows", string.Join(' ', truth.Segments.OrderBy(row => row.StartMs).Select(row => row.Role)), string.Join(' ', rows.Select(row => row.Role)));
        foreach (var (said, row) in truth.Segments.OrderBy(row => row.StartMs).Zip(rows))
        {
            if (said.Text is not null) Check(truth.Call, "words", said.Text, said.Interrupted == true ? Cut(row, said.Text) : row.Text);
            if (said.Name is not null) Check(truth.Call, "tool", said.Name, row.Tool?.Name);
            if (said.Role == SegmentRole.Agent) Check(truth.Call, "start", said.StartMs.ToString(), Near(row.StartMs, said.StartMs));
            // When a cut was that nobody told, nobody can know: the next answer's begin ends the row.
            if (said is { Role: SegmentRole.Agent, Interrupted: not true }) Check(truth.Call, "end", said.EndMs.ToString(), Near(row.EndMs, said.EndMs ?? 0));
        }

        Check(truth.Call, "tokens", truth.Usage.TotalTokens.ToString(), record.GeneralMetaDataRaw?.Usage?.Llm?.Sum(used => used.TotalTokens).ToString());
        Check(truth.Call, "end", truth.Reason, record.DisconnectionReason);
    }

    /// <summary>The words of a cut that nobody told are right when the row says that it was cut, and ends within a word or two of it.</summary>
    private static string? Cut(TranscriptSegment row, string heard)
    {
        var told = row.Text ?? "";
        return row.Metadata is { Interrupted: true, Estimated: true } && (told.StartsWith(heard, StringComparison.Ordinal) || heard.StartsWith(told, StringComparison.Ordinal)) && Math.Abs(told.Length - heard.Length) <= LettersOfGuessedCut ? heard : told;
    }

    private static string? Near(long? value, int wanted) => value is { } told && Math.Abs(told - wanted) <= Tolerance ? wanted.ToString() : value.ToString();

    private void Check(string call, string fact, string? wanted, string? told)
    {
        lock (_gate)
        {
            Facts++;
            if (wanted == told) Right++;
            else Console.WriteLine($"{call}: {fact} is '{told}' for '{wanted}'");
        }
    }
}
