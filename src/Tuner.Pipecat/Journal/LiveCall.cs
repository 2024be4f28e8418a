using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Recording;
using Tuner.Pipecat.Redaction;

namespace Tuner.Pipecat.Journal;

/// <summary>
/// A call that goes on: each line is redacted, folded and gathered for the journal. One on which the fold fails is in the
/// journal all the same: it counts as lost here, and in every fold of the journal that comes after. For one thread.
/// </summary>
internal sealed class LiveCall : IDisposable
{
    private readonly CallJournal? _journal;
    private readonly CaptureFilter _filter;
    private readonly long _before;
    private long _unwritten;
    private long _beyondShare;
    private long _missing;
    private LineRedactor? _redactor;
    private long? _releasing;
    private TimeProvider _time = TimeProvider.System;
    private int _number;
    private long _lastTime;
    private long _spanBytes;

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
        EndReceived = content.Ended;
        _missing = content.Missing;
        _spanBytes = content.SpanBytes;
    }

    /// <summary>A call whose record lies in the outbox already: what still comes about it says nothing new.</summary>
    public static LiveCall Over(JournalHeader header) => new(header, null) { EndReceived = true, HasNothingToRecord = true };

    /// <summary>True when its record lies in the outbox already.</summary>
    public bool HasRecord => EndReceived && HasNothingToRecord;

    public JournalHeader Header { get; }

    /// <summary>True when there is nothing to make a record of: it is made already, or no line came.</summary>
    public bool HasNothingToRecord { get => field || LastSeq == _before; private init; }

    public CallRecorder Recorder { get; }

    /// <summary>Where the journal lies; null when the call lives in memory only.</summary>
    public string? JournalPath => _journal?.Path;

    /// <summary>The number of the last line that was taken.</summary>
    public long LastSeq { get; private set; }

    /// <summary>The number of the last line that waits for nothing but the disk.</summary>
    public long LastClearedSeq => _redactor?.FirstHeld is { } first ? Math.Min(LastSeq, first - 1) : LastSeq;

    /// <summary>True while lines wait for what is behind them to be cleared of secrets.</summary>
    public bool IsHolding => _redactor?.IsHolding == true;

    /// <summary>True when the host said that the call is over.</summary>
    public bool EndReceived { get; private set; }

    /// <summary>True when the application told spans of its own: they lie in the journal, and not in this memory.</summary>
    public bool HasSpans => _spanBytes > 0;

    public bool HasPending => _journal?.HasPending == true;

    /// <summary>True when its journal lies on the disk.</summary>
    public bool IsOnDisk => _journal?.IsCreated == true;

    public bool IsUnsynced => _journal?.IsUnsynced == true;

    /// <summary>From here on secrets are taken out of every line.</summary>
    public void Redact(LineRedactor redactor, TimeProvider time) => (_redactor, _time) = (redactor, time);

    /// <summary>Takes the next line. One that is known is passed over; those that did not come are counted. Gives what is wrong with it, or null.</summary>
    public string? Take(ReadOnlySpan<byte> line, long seq)
    {
        if (seq <= LastSeq) return null;
        if (HasNothingToRecord && EndReceived)
        {
            LastSeq = seq;
            return null;
        }

        MissUpTo(seq - 1);
        LastSeq = seq;
        if (_beyondShare > 0 || _journal?.IsFull == true) return CutHere();
        var fault = "it cannot be redacted and is not kept";
        try
        {
            if (SpanLine.Is(line)) return TakeSpan(line, seq);
            if (_filter.Redact(line, out var kept))
            {
                if (_redactor is null) return Keep(kept);
                if (_redactor.Take(kept, seq, Now)) return Release();
            }
        }
        catch (Exception mistake)
        {
            // Of ours, and not to be met with silence: what could not be cleared is counted, never kept.
            fault = $"it cannot be handled ({mistake.GetType().Name}) and is not kept";
        }

        Say(RecorderLine.Lost(_lastTime, LostLine.NotRedacted, 1, seq + 1));
        return fault;
    }

    /// <summary>Counts lines that will not come.</summary>
    public void MissUpTo(long seq)
    {
        if (seq <= LastSeq) return;
        var missing = seq - LastSeq;
        LastSeq = seq;
        _missing += missing;
        Say(RecorderLine.Missing(_lastTime, missing, seq + 1));
    }

    /// <summary>The host said that the call is over, and what it had to drop.</summary>
    public void End(IReadOnlyDictionary<string, long>? dropped)
    {
        if (EndReceived) return;
        ReleaseAll();
        CountMissing(dropped);
        Keep(RecorderLine.EndOfCall(_lastTime));
        EndReceived = true;
    }

    /// <summary>The host is gone without a word: what is missing is counted before the record is made.</summary>
    public void Cut()
    {
        ReleaseAll();
        if (!EndReceived) CountMissing(null);
    }

    /// <summary>Takes a line of the recorder's own when all is over: what became of the sound.</summary>
    public void Note(Func<long, byte[]> line) => Keep(line(_lastTime));

    /// <summary>Lets lines go that waited long enough; returns whether any did.</summary>
    public bool ReleaseDue()
    {
        if (_redactor is null) return false;
        var first = _redactor.FirstHeld;
        _redactor.Due(Now);
        Release();
        return first != _redactor.FirstHeld;
    }

    /// <summary>Nothing more comes: every line goes.</summary>
    public void ReleaseAll()
    {
        _redactor?.Flush();
        Release();
    }

    /// <summary>Writes what was gathered; returns the disk's fault, or null.</summary>
    public string? Commit() => _journal?.Commit();

    /// <summary>Makes the journal outlive a power cut; returns the disk's fault, or null.</summary>
    public string? Sync() => _journal?.Sync();

    public void Dispose() => _journal?.Dispose();

    /// <summary>A line that the host dropped left a gap as well: it is counted once, under the host's reason.</summary>
    private void CountMissing(IReadOnlyDictionary<string, long>? dropped)
    {
        var counts = new Dictionary<string, long>(dropped ?? new Dictionary<string, long>());
        var unexplained = counts.Values.Where(lines => lines > 0).Aggregate(_missing, static (left, lines) => Math.Max(0, left - lines));
        if (unexplained > 0) counts[LostLine.Gap] = unexplained;
        if (_beyondShare > 1) counts[LostLine.JournalFull] = _beyondShare - 1;
        _missing = 0;
        if (counts.Count > 0) Keep(RecorderLine.Dropped(_lastTime, counts));
    }

    /// <summary>
    /// The call has taken its share of the folder: no later line is kept or folded, so that the record is the same whether
    /// this process makes it or, after a kill, the next one. The first is written down as lost, the others are counted.
    /// </summary>
    private string? CutHere()
    {
        if (++_beyondShare > 1) return null;
        Say(RecorderLine.Lost(_lastTime, LostLine.JournalFull, 1, LastSeq + 1));
        return "the call has taken its share of the state folder and is cut here: see TUNER_MAX_STATE_MB";
    }

    /// <summary>A span has its own room and its own rules of what is kept. The record lacks nothing where one is left out.</summary>
    private string? TakeSpan(ReadOnlySpan<byte> line, long seq)
    {
        var reason = line.Length > SpanLine.MaxBytes || _journal?.IsFullOfSpans(_spanBytes) == true ? "no_room" : LostLine.NotRedacted;
        if (reason == LostLine.NotRedacted && SpanContent.Of(line, Header.Origin.Capture, _redactor is not null) is { } kept)
        {
            _spanBytes += kept.Length;
            if (_redactor is null) return Keep(kept);
            if (_redactor.Take(kept, seq, Now)) return Release();
        }

        Say(RecorderLine.SpanDropped(_lastTime, reason, seq + 1));
        return null;
    }

    private long Now => (long)_time.GetElapsedTime(0).TotalMilliseconds;

    private string? Release()
    {
        string? fault = null;
        for (_releasing = _redactor?.FirstHeld; _redactor?.Next() is { } line; _releasing = _redactor.FirstHeld) fault ??= Keep(line);
        _releasing = null;
        return fault;
    }

    /// <summary>A line of the recorder's own stands in its place among those that wait.</summary>
    private void Say(byte[] line)
    {
        if (_redactor is null)
        {
            Keep(line);
            return;
        }

        _redactor.Pass(line, LastSeq, Now);
        Release();
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
        if (_unwritten > 0 && _journal.Append(RecorderLine.Lost(_lastTime, LostLine.NotWritten, _unwritten, _releasing ?? LastSeq))) _unwritten = 0;
        if (_unwritten > 0 || !_journal.Append(line)) _unwritten++;
    }
}
