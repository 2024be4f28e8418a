using Tuner.Pipecat.Audio;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Recording;
using Tuner.Pipecat.Recording.Rows;
using Tuner.Pipecat.Redaction;

namespace Tuner.Pipecat.Live;

/// <summary>
/// The live calls of a host, by whatever door their lines come in: <c>tuner record</c> feeds it from the wire, an observer
/// from its queue. What is to be written down, made to outlive a power cut, let go or ended, and when, is decided here.
/// For one thread; it waits for nothing but the disk, and has no clock but the one it is given.
/// </summary>
internal sealed class LiveCalls(TimeProvider time)
{
    /// <summary>How often journals are made to outlive a power cut, and calls looked at that nobody ends.</summary>
    private static readonly TimeSpan TickEvery = TimeSpan.FromSeconds(1);

    private readonly HashSet<CallInProgress> _calls = [];
    private readonly HashSet<CallInProgress> _touched = [];
    private long _lastTick = time.GetTimestamp();

    public int Count => _calls.Count;

    /// <summary>Begins a call, or goes on with one whose journal a dead recorder of the same host left.</summary>
    /// <param name="folder">Where its journal and its record lie.</param>
    /// <param name="header">Whose call it is.</param>
    /// <param name="host">Who hears what becomes of it.</param>
    /// <param name="end">When it is over though nobody says so.</param>
    /// <param name="acknowledged">The last line that an earlier recorder had written down; 0 when there was none.</param>
    /// <param name="secrets">What must not be written down; null when all may.</param>
    /// <param name="audio">What becomes of its sound; null when none is kept.</param>
    public CallInProgress Begin(CallLifecycle folder, JournalHeader header, ICallHost host, EndOfCall end, long acknowledged = 0, SecretFinder? secrets = null, AudioSettings? audio = null)
    {
        if (audio is not null) header = header with { Origin = header.Origin with { Audio = audio } };
        var live = folder.Begin(header, acknowledged, secrets);
        var call = new CallInProgress(folder, live, host, end) { Sound = folder.BeginSound(live) };
        _calls.Add(call);
        return call;
    }

    /// <summary>Takes a line; returns what is wrong with it, or null. One that is known already, and one of a call that is over, is passed over.</summary>
    public string? Take(CallInProgress call, ReadOnlySpan<byte> line, long seq, bool isSignOfEnd = false)
    {
        if (!_calls.Contains(call)) return null;
        call.End.LineCame(isSignOfEnd);
        _touched.Add(call);
        return call.Live.Take(line, seq);
    }

    /// <summary>Takes a piece of the call's sound; of a call that is over, or that keeps none, it is passed over.</summary>
    public void Audio(CallInProgress call, in AudioChunk chunk)
    {
        if (_calls.Contains(call) && call.Sound?.Take(chunk) == true) _touched.Add(call);
    }

    /// <summary>Takes word of how much sound the host gave to the call's recorders until now: the first that is told of its sound.</summary>
    public void AudioSent(CallInProgress call, IReadOnlyList<SentSound> sent)
    {
        if (_calls.Contains(call) && call.Sound?.TakeSent(sent) == true) _touched.Add(call);
    }

    /// <summary>Takes word of sound that was lost on its way here.</summary>
    /// <param name="call">The call.</param>
    /// <param name="voice">Whose sound it was.</param>
    /// <param name="clock">The pipeline's clock where it began, nanoseconds.</param>
    /// <param name="milliseconds">How long it was.</param>
    public void AudioHole(CallInProgress call, SoundVoice voice, long clock, long milliseconds)
    {
        if (_calls.Contains(call) && call.Sound?.TakeHole(voice, clock, milliseconds) == true) _touched.Add(call);
    }

    /// <summary>The fold with every line that came, also those that wait to be cleared of secrets; null when the call is over.</summary>
    public CallRecorder? FoldOf(CallInProgress call)
    {
        if (!_calls.Contains(call)) return null;
        call.Live.ReleaseAll();
        _touched.Add(call);
        return call.Live.Recorder;
    }

    /// <summary>Writes down what came since the last time, and does what is due. To be called after each batch of lines.</summary>
    /// <returns>How long nothing is due when no line comes; null when nothing ever is.</returns>
    public TimeSpan? Tick()
    {
        WriteDown();
        if (time.GetElapsedTime(_lastTick) >= TickEvery)
        {
            _lastTick = time.GetTimestamp();
            foreach (var call in _calls.ToArray()) Tick(call);
        }

        return UntilDue();
    }

    /// <summary>The host says that a call is over.</summary>
    /// <param name="call">The call.</param>
    /// <param name="dropped">How many lines the host had to drop, by reason.</param>
    /// <param name="lines">How many lines the host had in all; null when it left none out.</param>
    public FinishedCall? End(CallInProgress call, IReadOnlyDictionary<string, long>? dropped, long? lines = null)
    {
        if (!_calls.Contains(call)) return null;
        call.Live.MissUpTo(lines ?? 0);
        call.Live.End(dropped);
        Commit(call);
        // The word that it is over is a line as well: it stands behind the last.
        call.Host.Written(Math.Max((lines ?? call.Live.LastSeq) + 1, call.Live.LastSeq));
        return Finish(call);
    }

    /// <summary>A call ends in the middle: its record says so.</summary>
    public FinishedCall? Cut(CallInProgress call) => _calls.Contains(call) ? Finish(call) : null;

    /// <summary>The host is gone: every live call becomes a record that says it was cut.</summary>
    public void CutAll()
    {
        WriteDown();
        foreach (var call in _calls.ToArray()) Finish(call);
    }

    /// <summary>This process must go while its host goes on: journals stay for the host's next recorder.</summary>
    public void LeaveAll()
    {
        WriteDown();
        foreach (var call in _calls)
        {
            call.Folder.Sync(call.Live);
            call.Sound?.Dispose();
            call.Live.Dispose();
        }

        _calls.Clear();
    }

    /// <summary>Writes down what came.</summary>
    /// <param name="folders">Where the calls lie that are waited for.</param>
    /// <returns>Done when every ended call in the folders was tried once.</returns>
    public Task FlushAsync(IEnumerable<CallLifecycle> folders)
    {
        WriteDown();
        return Task.WhenAll(folders.Select(static folder => folder.TriedAsync()).ToArray());
    }

    private void WriteDown()
    {
        foreach (var call in _touched) WriteDown(call);
        _touched.Clear();
    }

    /// <summary>Sound comes first: whoever finds a line written down, after a kill as well, finds the sound that came before it.</summary>
    private static void Commit(CallInProgress call)
    {
        call.Folder.Commit(call.Live, call.Sound);
        call.Folder.Commit(call.Live);
    }

    private static void WriteDown(CallInProgress call)
    {
        Commit(call);
        call.Host.Written(call.Live.LastClearedSeq);
    }

    private void Tick(CallInProgress call)
    {
        if (call.Live.ReleaseDue() || call.Live.HasPending) WriteDown(call);
        if (call.Live.IsUnsynced) call.Folder.Sync(call.Live);
        if (call.End.IsSilentTooLong)
        {
            call.Host.WasSilent(call.End.LongestSilence!.Value);
            Finish(call);
        }
        else if (call.End.HasLingered)
        {
            call.End.Told();
            call.Host.PipelineEnded();
        }
    }

    private TimeSpan? UntilDue()
    {
        TimeSpan? until = null;
        foreach (var call in _calls)
        {
            var own = call.Live.IsUnsynced || call.Live.IsHolding || call.Live.HasPending ? TimeSpan.Zero : call.End.UntilDue;
            if (own is { } due && (until is null || due < until)) until = due;
        }

        if (until is null) return null;
        var tick = TickEvery - time.GetElapsedTime(_lastTick);
        return until > tick ? until : tick > TimeSpan.Zero ? tick : TimeSpan.Zero;
    }

    private FinishedCall Finish(CallInProgress call)
    {
        _touched.Remove(call);
        _calls.Remove(call);
        call.Host.Finishing(call.Live.Header.Id);
        if (call.Host.Transcript is { } say) Print(call.Live.Recorder, say);
        var finished = call.Folder.Finish(call.Live, call.Sound);
        call.Host.Finished(finished);
        return finished;
    }

    private static void Print(CallRecorder recorder, Action<string> say)
    {
        try
        {
            foreach (var row in TranscriptText.Of(recorder.ToPayload())) say(row);
        }
        catch (Exception)
        {
            // A record that cannot be built is told of when it is to be laid down.
        }
    }
}
