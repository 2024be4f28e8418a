using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Recording;

namespace Tuner.Pipecat.Journal;

/// <summary>A call that goes on: each line is redacted, gathered for the journal and folded, in this order. For one thread.</summary>
internal sealed class LiveCall : IDisposable
{
    private readonly CallJournal? _journal;
    private readonly CaptureFilter _filter;
    private readonly long _before;
    private long _unwritten;
    private long _missing;
    private int _number;
    private long _lastTime;

    public LiveCall(JournalHeader header, CallJournal? journal, long taken = 0)
    {
        Header = header;
        _journal = journal;
        _filter = new CaptureFilter(header.Origin.Capture);
        Recorder = new CallRecorder();
        Recorder.Open(header.Log);
        _lastTime = header.Log.T ?? 0;
        _number = 1;
        _before = taken;
        if (taken > 0) MissUpTo(taken);
    }

    public LiveCall(JournalHeader header, CallJournal journal, JournalContent content)
    {
        Header = header;
        _journal = journal;
        _filter = new CaptureFilter(header.Origin.Capture);
        Recorder = content.Recorder;
        LastSeq = content.LastSeq;
        _lastTime = content.LastTime;
        _number = content.Lines;
        Ended = content.Ended;
        _missing = content.Missing;
    }

    /// <summary>A call whose record lies in the outbox already: what still comes about it says nothing new.</summary>
    public static LiveCall Over(JournalHeader header) => new(header, null) { Ended = true, IsOver = true };

    public JournalHeader Header { get; }

    /// <summary>True when there is nothing to make a record of: it is made already, or no line came.</summary>
    public bool IsOver { get => field || LastSeq == _before; private init; }

    public CallRecorder Recorder { get; }

    /// <summary>Where the journal lies; null when the call lives in memory only.</summary>
    public string? JournalPath => _journal?.Path;

    /// <summary>The number of the last line that was taken.</summary>
    public long LastSeq { get; private set; }

    /// <summary>True when the host said that the call is over.</summary>
    public bool Ended { get; private set; }

    public bool HasPending => _journal?.HasPending == true;

    public bool IsUnsynced => _journal?.IsUnsynced == true;

    /// <summary>Takes the next line. One that is known is passed over; those that did not come are counted. Gives what is wrong with it, or null.</summary>
    public string? Take(ReadOnlySpan<byte> line, long seq)
    {
        if (seq <= LastSeq) return null;
        if (IsOver && Ended)
        {
            LastSeq = seq;
            return null;
        }

        MissUpTo(seq - 1);
        LastSeq = seq;
        if (_filter.Redact(line, out var kept)) return Keep(kept);
        Keep(RecorderLine.Lost(_lastTime, LostLine.NotRedacted, 1, seq + 1));
        return "it cannot be redacted and is not kept";
    }

    /// <summary>Counts lines that will not come.</summary>
    public void MissUpTo(long seq)
    {
        if (seq <= LastSeq) return;
        var missing = seq - LastSeq;
        LastSeq = seq;
        _missing += missing;
        Keep(RecorderLine.Missing(_lastTime, missing, seq + 1));
    }

    /// <summary>The host said that the call is over, and what it had to drop.</summary>
    public void End(IReadOnlyDictionary<string, long>? dropped)
    {
        if (Ended) return;
        CountMissing(dropped);
        Keep(RecorderLine.EndOfCall(_lastTime));
        Ended = true;
    }

    /// <summary>The host is gone without a word: what is missing is counted before the record is made.</summary>
    public void Cut()
    {
        if (!Ended) CountMissing(null);
    }

    /// <summary>Writes what was gathered; gives the disk's fault, or null.</summary>
    public string? Commit() => _journal?.Commit();

    /// <summary>Makes the journal outlive a power cut; gives the disk's fault, or null.</summary>
    public string? Sync() => _journal?.Sync();

    public void Dispose() => _journal?.Dispose();

    /// <summary>A line that the host dropped left a gap as well: it is counted once, under the host's reason.</summary>
    private void CountMissing(IReadOnlyDictionary<string, long>? dropped)
    {
        var counts = new Dictionary<string, long>(dropped ?? new Dictionary<string, long>());
        var unexplained = _missing - counts.Values.Where(lines => lines > 0).Sum();
        if (unexplained > 0) counts[LostLine.Gap] = unexplained;
        _missing = 0;
        if (counts.Count > 0) Keep(RecorderLine.Dropped(_lastTime, counts));
    }

    private string? Keep(ReadOnlySpan<byte> line)
    {
        var read = FrameLineReader.Read(line, ++_number);
        if (JournalContent.Fold(Recorder, read) is { Time: > 0 } frame) _lastTime = frame.Time;
        Append(line);
        return read.Fault;
    }

    private void Append(ReadOnlySpan<byte> line)
    {
        if (_journal is null) return;
        if (_unwritten > 0 && _journal.Append(RecorderLine.Lost(_lastTime, LostLine.NotWritten, _unwritten, LastSeq))) _unwritten = 0;
        if (_unwritten > 0 || !_journal.Append(line)) _unwritten++;
    }
}
