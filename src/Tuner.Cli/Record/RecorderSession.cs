using System.Text;
using Tuner.Pipecat;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Journal;

namespace Tuner.Cli.Record;

/// <summary>What a recorder knows between two lines: its live calls and its state folders. For one thread; no pipe, no clock of its own.</summary>
internal sealed class RecorderSession(KeeperRoom keepers, Answers answers, TimeProvider time)
{
    private const int Version = 1;
    private readonly Dictionary<long, RecordedCall> _calls = [];
    private readonly HashSet<RecordedCall> _touched = [];
    private readonly HashSet<string> _said = new(StringComparer.Ordinal);

    /// <summary>The host, once it said who it is.</summary>
    public HostIdentity? Host { get; private set; }

    public int LiveCalls => _calls.Count;

    /// <summary>Takes one line of the wire.</summary>
    public void Take(long call, long seq, ReadOnlySpan<byte> json)
    {
        try
        {
            if (WireMessage.Is(json)) Control(call, seq, json);
            else if (_calls.TryGetValue(call, out var known)) Line(known, seq, json);
            else Once($"unopened {call}", $"lines came for call number {call}, which was not opened; they are lost", call);
        }
        catch (Exception fault)
        {
            // One message that cannot be handled must not end the calls of all.
            Once($"fault {call}", $"a message about call number {call} cannot be handled and is passed over ({fault.GetType().Name})", call);
        }
    }

    /// <summary>Writes what has come since the last time, and says so.</summary>
    public void Commit()
    {
        foreach (var call in _touched) Commit(call);
        _touched.Clear();
    }

    /// <summary>Lines that the reader had to pass over.</summary>
    public void Count((long TooLong, long Foreign) faults)
    {
        if (faults.TooLong > 0) Once("too long", $"a line was longer than {FrameLineReader.MaxLineBytes >> 20} MiB and is not in the record", null);
        if (faults.Foreign > 0) Once("foreign", "a line came that is none of the wire's (CALL SEQ JSON)", null);
    }

    /// <summary>Makes journals outlive a power cut, and ends calls that were silent for too long.</summary>
    public void Tick()
    {
        foreach (var call in _calls.Values.ToArray())
        {
            if (call.Live.ReleaseDue() || call.Live.HasPending) Commit(call);
            if (call.Live.IsUnsynced) call.Keeper.Sync(call.Live);
            if (call.Timeout is not { } limit || time.GetElapsedTime(call.LastLine) < limit) continue;
            Say(TunerLogLevel.Warning, $"call number {call.Number} was silent for {limit.TotalSeconds:0} s and is taken for cut", call.Number);
            Finish(call);
        }
    }

    /// <summary>How long nothing must be done when no line comes; null when for ever.</summary>
    public TimeSpan? UntilTick()
    {
        TimeSpan? until = _calls.Values.Any(call => call.Live.IsUnsynced || call.Live.IsHolding || call.Live.HasPending) ? TimeSpan.FromSeconds(1) : null;
        foreach (var call in _calls.Values)
        {
            if (call.Timeout is not { } limit) continue;
            var left = limit - time.GetElapsedTime(call.LastLine);
            if (until is null || left < until) until = left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }

        return until;
    }

    /// <summary>The host is gone: every live call becomes a record that says it was cut.</summary>
    public void HostIsGone()
    {
        Commit();
        foreach (var call in _calls.Values.ToArray()) Finish(call);
    }

    /// <summary>This process must go while its host goes on: journals stay for the host's next recorder.</summary>
    public void LeaveJournals()
    {
        Commit();
        foreach (var call in _calls.Values)
        {
            call.Keeper.Sync(call.Live);
            call.Live.Dispose();
        }

        _calls.Clear();
    }

    private void Commit(RecordedCall call)
    {
        call.Keeper.Commit(call.Live);
        answers.Written(call.Number, call.Live.LastClearedSeq);
    }

    private void Line(RecordedCall call, long seq, ReadOnlySpan<byte> json)
    {
        call.LastLine = time.GetTimestamp();
        _touched.Add(call);
        if (call.Live.Take(json, seq) is { } fault)
            Once($"unreadable {call.Number}", $"line {seq} of call number {call.Number} cannot be read ({fault}); it is counted in the record", call.Number);
    }

    private void Control(long call, long seq, ReadOnlySpan<byte> json)
    {
        if (WireMessage.Read(json) is not { } message)
        {
            Once("control", "a control message cannot be read and is passed over", null);
            return;
        }

        if (message.Version > Version) Once("version", $"the host speaks version {message.Version} of the wire, this recorder {Version}: what it does not know is passed over", null);
        switch (message.Wire)
        {
            case "key":
                Meet(message);
                AddKey(message, message.WorkspaceId);
                break;
            case "open":
                Meet(message);
                Open(call, message);
                break;
            case "end" when _calls.TryGetValue(call, out var ending):
                End(ending, seq, message);
                break;
            case "flush":
                Flush(message);
                break;
            case "usage?":
                Usage.Answer(answers, keepers, _calls.Count, message.Id);
                break;
            case "call_usage?":
                TellUsage(message.Call is { } number ? _calls.GetValueOrDefault(number) : null, message);
                break;
        }
    }

    /// <summary>The host asks when the call is over: what waits to be cleared of secrets is counted, too.</summary>
    private void TellUsage(RecordedCall? call, WireMessage message)
    {
        if (call is not null)
        {
            call.Live.ReleaseAll();
            _touched.Add(call);
        }

        Usage.AnswerFor(call, answers, message);
    }

    private void Meet(WireMessage message)
    {
        if (Host is null && message.Host is { Pid: > 0 and var pid } host) Host = HostIdentity.Of(pid, host.Start ?? 0);
    }

    private CallKeeper AddKey(WireMessage message, long? workspace)
    {
        var keeper = keepers.For(message.StateDir);
        if (message is { ApiKey: { Length: > 0 } key, BaseUrl: { Length: > 0 } address } && workspace is > 0) keeper.Add(new Credential(key, address, workspace.Value));
        return keeper;
    }

    private void Open(long call, WireMessage message)
    {
        if (_calls.ContainsKey(call)) return;
        if (message.Header is not { } raw || FrameLineReader.Read(Encoding.UTF8.GetBytes(raw.GetRawText()), 1).Header is not { } log)
        {
            Once($"unopened {call}", $"call number {call} was opened without a header that can be read; its lines are lost", call);
            return;
        }

        var keeper = AddKey(message, log.Config?.WorkspaceId);
        var faults = new List<string>();
        var secrets = WireRedaction.Read(message.Redaction, faults);
        // What cannot be searched for cannot be taken out: no words are kept then.
        if (faults.Count > 0) Once("redaction", string.Join("; ", faults) + ": the words of the call are not kept", call);
        var origin = new JournalOrigin
        {
            BaseUrl = message.BaseUrl ?? "",
            Key = message.ApiKey is { Length: > 0 } key ? KeyFingerprint.Of(key, message.BaseUrl ?? "", log.Config?.WorkspaceId ?? 0) : null,
            Capture = faults.Count > 0 ? Capture.Numbers : CaptureOf(message.Capture),
            Host = message.Host is { Pid: > 0 and var pid } host ? HostIdentity.Of(pid, host.Start ?? 0) : HostIdentity.Own,
            CallNumber = call,
            Prices = message.Prices is { Length: > 0 } prices ? Path.GetFullPath(prices) : null,
        };
        var live = keeper.Begin(new JournalHeader(CaptureFilter.Redact(log, origin.Capture), origin), message.Acked ?? 0, secrets);
        _calls[call] = new RecordedCall(call, keeper, live)
        {
            Debug = message.Debug == true,
            Timeout = message.CallTimeoutSecs is > 0 and < 10_000_000 and var seconds ? TimeSpan.FromSeconds(seconds) : null,
            LastLine = time.GetTimestamp(),
        };
    }

    private Capture CaptureOf(string? name)
    {
        if (CaptureName.Parse(name) is { } capture) return capture;
        // What is meant is less than everything: the least is kept.
        Once("capture", "capture is none of full, text, numbers; numbers is kept", null);
        return Capture.Numbers;
    }

    private void End(RecordedCall call, long seq, WireMessage message)
    {
        call.Live.MissUpTo(seq - 1);
        call.Live.End(message.Dropped);
        call.Keeper.Commit(call.Live);
        answers.Written(call.Number, Math.Max(seq, call.Live.LastSeq));
        Finish(call);
    }

    private void Finish(RecordedCall call)
    {
        _touched.Remove(call);
        _calls.Remove(call.Number);
        keepers.Expect(call.Live.Header.Id, call.Number);
        if (call.Debug) foreach (var row in TranscriptText.Of(call.Live.Recorder.ToPayload())) Say(TunerLogLevel.Debug, row, call.Number);
        keepers.Follow(call.Keeper.Finish(call.Live).Unwrap());
    }

    private void Flush(WireMessage message)
    {
        Commit();
        _ = AnswerAsync(keepers.TriedAsync());

        async Task AnswerAsync(Task tried)
        {
            await tried.ConfigureAwait(false);
            answers.Say(new WireAnswer { Wire = "flushed", Id = message.Id });
        }
    }

    private void Once(string kind, string text, long? call)
    {
        if (_said.Count < 1000 && _said.Add(kind)) Say(TunerLogLevel.Warning, text, call);
    }

    private void Say(TunerLogLevel level, string text, long? call) => answers.Say(LogLines.Answer(level, text, call));
}
