using System.Text;
using Tuner.Pipecat;
using Tuner.Pipecat.Audio;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Live;

namespace Tuner.Cli.Record;

/// <summary>The wire's door to <see cref="LiveCalls"/>: the host's messages in, and its calls by their numbers. For one thread; no pipe, no clock of its own.</summary>
internal sealed class RecorderSession(StateFolders folders, HostMessages messages, TimeProvider time)
{
    private const int Version = 1;
    private readonly LiveCalls _live = new(time);
    private readonly Dictionary<long, RecordedCall> _calls = [];
    private readonly HashSet<string> _said = new(StringComparer.Ordinal);

    /// <summary>The host, once it said who it is.</summary>
    public HostIdentity? Host { get; private set; }

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

    /// <summary>Takes one message of sound, whose bytes are its own only as long as this takes.</summary>
    public void TakeSound(long call, WireSound head, ReadOnlyMemory<byte> pcm)
    {
        try
        {
            if (!_calls.TryGetValue(call, out var known)) Once($"unopened {call}", $"sound came for call number {call}, which was not opened; it is lost", call);
            else if (head.With(pcm) is { } chunk) _live.Audio(known.Call, chunk);
            else if (head.Bytes > 0) Once($"sound {call}", $"a sound of call number {call} makes no sense and is passed over", call);
        }
        catch (Exception fault)
        {
            Once($"fault {call}", $"a sound of call number {call} cannot be handled and is passed over ({fault.GetType().Name})", call);
        }
    }

    /// <summary>Lines and sounds that the reader had to pass over.</summary>
    public void Count((long TooLong, long Foreign, long Unheard) faults)
    {
        if (faults.Unheard > 0) Once("unheard", $"a sound came whose length is not told, or is above {WireSound.MaxBytes >> 20} MiB; it is not in the recording", null);
        if (faults.TooLong > 0) Once("too long", $"a line was longer than {FrameLineReader.MaxLineBytes >> 20} MiB and is not in the record", null);
        if (faults.Foreign > 0) Once("foreign", "a line came that is none of the wire's (CALL SEQ JSON)", null);
    }

    /// <summary>Does what is due; returns how long nothing must be done when no line comes, null when for ever.</summary>
    public TimeSpan? Tick() => _live.Tick();

    /// <summary>The host is gone: every live call becomes a record that says it was cut.</summary>
    public void HostIsGone() => _live.CutAll();

    /// <summary>This process must go while its host goes on: journals stay for the host's next recorder.</summary>
    public void LeaveJournals()
    {
        _live.LeaveAll();
        _calls.Clear();
    }

    private void Line(RecordedCall call, long seq, ReadOnlySpan<byte> json)
    {
        if (_live.Take(call.Call, json, seq) is { } fault)
            Once($"unreadable {call.Number}", $"line {seq} of call number {call.Number} cannot be kept ({fault}); it is counted in the record", call.Number);
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
                _live.End(ending.Call, message.Dropped, seq - 1);
                break;
            case "audio_dropped" when _calls.TryGetValue(call, out var holed) && WireSound.SideOf(message.Side) is { } side && message is { Clock: >= 0 and var from, Ms: > 0 and var lost }:
                _live.AudioHole(holed.Call, new SoundVoice(side, message.Speaker ?? 0, message.Alone == true), from, lost);
                break;
            case "flush":
                Flush(message);
                break;
            case "usage?":
                UsageAnswers.Answer(messages, folders, _live.Count, message.Id);
                break;
            case "call_usage?":
                UsageAnswers.AnswerFor(message.Call is { } number && _calls.TryGetValue(number, out var asked) ? _live.FoldOf(asked.Call) : null, messages, message);
                break;
        }
    }

    private void Meet(WireMessage message)
    {
        if (Host is null && message.Host is { Pid: > 0 and var pid } host) Host = folders.Host = HostIdentity.Of(pid, host.Start ?? 0);
    }

    private CallLifecycle AddKey(WireMessage message, long? workspace)
    {
        var folder = folders.For(message.StateDir);
        if (message is { ApiKey: { Length: > 0 } key, BaseUrl: { Length: > 0 } address } && workspace is > 0) folder.Delivery.Add(new Credential(key, address, workspace.Value));
        if (folders.CollectorOf(message.Otlp, message.OtlpHeaders) is { } collector) folder.Delivery.Add(collector);
        return folder;
    }

    private void Open(long call, WireMessage message)
    {
        if (_calls.ContainsKey(call)) return;
        if (message.Header is not { } raw || FrameLineReader.Read(Encoding.UTF8.GetBytes(raw.GetRawText()), 1).Header is not { } log)
        {
            Once($"unopened {call}", $"call number {call} was opened without a header that can be read; its lines are lost", call);
            return;
        }

        var folder = AddKey(message, log.Config?.WorkspaceId);
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
            Otlp = folders.CollectorOf(message.Otlp, message.OtlpHeaders)?.BaseUrl,
        };
        var silence = message.CallTimeoutSecs is > 0 and < 10_000_000 and var seconds ? TimeSpan.FromSeconds(seconds) : (TimeSpan?)null;
        var recorded = new RecordedCall(call, messages, folders, message.Debug == true, over => _calls.Remove(over.Number));
        var header = new JournalHeader(CaptureFilter.Redact(log, origin.Capture), origin);
        string? unheard = null;
        var audio = message.Audio?.Read(origin.Capture, secrets is not null, out unheard);
        if (unheard is not null) Once($"audio {call}", unheard, call);
        recorded.Call = _live.Begin(folder, header, recorded, new EndOfCall(time, linger: null, silence), message.Acked ?? 0, secrets, audio);
        if (message.Audio is { } sound) _live.AudioSent(recorded.Call, sound.ReadSent());
        _calls[call] = recorded;
    }

    private Capture CaptureOf(string? name)
    {
        if (CaptureName.Parse(name) is { } capture) return capture;
        // What is meant is less than everything: the least is kept.
        Once("capture", "capture is none of full, text, numbers; numbers is kept", null);
        return Capture.Numbers;
    }

    private void Flush(WireMessage message)
    {
        _ = AnswerAsync(_live.FlushAsync(folders.All));

        async Task AnswerAsync(Task tried)
        {
            await tried.ConfigureAwait(false);
            messages.Say(new RecorderMessage { Wire = "flushed", Id = message.Id });
        }
    }

    private void Once(string kind, string text, long? call)
    {
        if (_said.Count < 1000 && _said.Add(kind)) Say(TunerLogLevel.Warning, text, call);
    }

    private void Say(TunerLogLevel level, string text, long? call) => messages.Say(LogLines.Answer(level, text, call));
}
