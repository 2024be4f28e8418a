using System.Runtime.InteropServices;
using Tuner.Pipecat.Frames;

namespace Tuner.Cli.Record;

/// <summary><c>tuner record</c>: one thread that sleeps until a pipe says something. It writes to nothing but its standard output.</summary>
internal sealed class RecordProcess : IDisposable
{
    private static readonly TimeSpan GraceAfterSignal = TimeSpan.FromSeconds(30);
    private const int WhileBehindMs = 10;
    private static readonly TimeSpan LifeAfterHost = TimeSpan.FromSeconds(60);

    private readonly TimeProvider _time = TimeProvider.System;
    private readonly (int Reading, int Writing) _wake = Posix.Pipe();
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(64 << 10);
    private readonly WireLines _lines;
    private readonly HostMessages _messages;
    private readonly StateFolders _folders;
    private readonly RecorderSession _session;
    private int _waking;
    private int _hostDescriptor = -1;
    private bool _watched;
    private long _signalled;
    private TimeSpan? _untilDue;

    private RecordProcess()
    {
        _messages = new HostMessages(Wake);
        _folders = new StateFolders(Environment.GetEnvironmentVariable, _time, _messages);
        _session = new RecorderSession(_folders, _messages, _time);
        _lines = new WireLines(FrameLineReader.MaxLineBytes + 64, _session.Take, _session.TakeSound);
    }

    public static int Run()
    {
        using var ignored = PosixSignalRegistration.Create(PosixSignal.SIGINT, static context => context.Cancel = true);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, static context => context.Cancel = true);
        using var process = new RecordProcess();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            process.Terminate();
        });
        process.Listen();
        process.GoAsync().GetAwaiter().GetResult();
        return ExitCodes.Done;
    }

    public void Dispose()
    {
        // The descriptors go with the process; threads of the sender may still wake it.
    }

    /// <summary>Until the host is gone, or a signal's grace is over.</summary>
    private void Listen()
    {
        _messages.Say(new RecorderMessage { Wire = "hello", Version = 1, Recorder = typeof(RecordProcess).Assembly.GetName().Version?.ToString(3) ?? "0", Pid = Environment.ProcessId, Takes = ["spans", "audio"] });
        Span<Posix.Watched> watched = stackalloc Posix.Watched[4];
        while (true)
        {
            var behind = _folders.IsBehind;
            watched[0] = new() { Descriptor = behind ? -1 : 0, For = Posix.Readable };
            watched[1] = new() { Descriptor = _wake.Reading, For = Posix.Readable };
            watched[2] = new() { Descriptor = behind ? -1 : _hostDescriptor, For = Posix.Readable };
            watched[3] = new() { Descriptor = _messages.HasSome ? 1 : -1, For = Posix.Writable };
            Posix.Poll(watched, behind ? WhileBehindMs : Timeout());
            if (watched[1].Happens) Drain();
            if (watched[3].Happens) Speak();
            if (watched[0].Happens && !Read()) break;
            if (!behind && !watched[0].Happens && (watched[2].Happens || HostDiedUnseen())) break;
            if (_signalled != 0 && _time.GetElapsedTime(Interlocked.Read(ref _signalled)) >= GraceAfterSignal)
            {
                _session.LeaveJournals();
                return;
            }

            _untilDue = _session.Tick();
        }

        _lines.End();
        _session.HostIsGone();
        // A host opens a call here at its next line: one of an earlier recorder of which it said nothing was never opened.
        if (_session.Host is { } host) _folders.FinishLeftBy(host);
    }

    /// <summary>The host is gone, or we must go: what can be sent is sent, for a bounded time.</summary>
    private async Task GoAsync()
    {
        var life = _signalled != 0 ? TimeSpan.FromSeconds(5) : LifeAfterHost;
        var begun = _time.GetTimestamp();
        var until = _time.GetUtcNow().Add(life).ToUnixTimeMilliseconds();
        while (_time.GetElapsedTime(begun) < life && !_folders.IsIdleUntil(until)) WaitALittle();
        Speak();
        await _folders.DisposeAsync().ConfigureAwait(false);
        Speak();
    }

    private void WaitALittle()
    {
        Span<Posix.Watched> watched = [new() { Descriptor = _wake.Reading, For = Posix.Readable }, new() { Descriptor = _messages.HasSome ? 1 : -1, For = Posix.Writable }];
        Posix.Poll(watched, 200);
        if (watched[0].Happens) Drain();
        if (watched[1].Happens) Speak();
    }

    private bool Read()
    {
        var read = Posix.Read(0, _buffer);
        if (read == 0) return false;
        _lines.Feed(_buffer.AsSpan(0, read ?? 0));
        _session.Count(_lines.TakeFaults());
        WatchHost();
        return true;
    }

    /// <summary>Writes what the pipe takes without waiting.</summary>
    private void Speak()
    {
        while (_messages.HasSome)
        {
            Span<Posix.Watched> output = [new() { Descriptor = 1, For = Posix.Writable }];
            Posix.Poll(output, 0);
            if (!output[0].Happens) return;
            var written = Posix.Write(1, _messages.Next(Posix.AtomicWrite));
            if (written < 0) _messages.Close();
            else _messages.Took(written);
            if (written == 0) return;
        }
    }

    private int Timeout()
    {
        var until = _untilDue;
        if (_signalled != 0 || (_watched && _hostDescriptor < 0)) until = until < TimeSpan.FromSeconds(1) ? until : TimeSpan.FromSeconds(1);
        return until is { } wait ? (int)Math.Clamp(wait.TotalMilliseconds + 1, 1, int.MaxValue) : -1;
    }

    /// <summary>The end of the pipe is not the only sign: a forked child can hold it open.</summary>
    private void WatchHost()
    {
        if (_watched || _session.Host is not { } host) return;
        _watched = true;
        if (host.Name == Environment.MachineName) _hostDescriptor = Posix.WatchProcess(host.Pid);
    }

    /// <summary>Where no descriptor tells it, the process table is asked once a second.</summary>
    private bool HostDiedUnseen() => _watched && _hostDescriptor < 0 && _session.Host?.IsAlive() == false;

    private void Terminate()
    {
        Interlocked.CompareExchange(ref _signalled, _time.GetTimestamp(), 0);
        Wake();
    }

    private void Wake()
    {
        if (Interlocked.Exchange(ref _waking, 1) == 0) Posix.Write(_wake.Writing, "!"u8);
    }

    private void Drain()
    {
        Interlocked.Exchange(ref _waking, 0);
        Span<byte> bytes = stackalloc byte[16];
        Posix.Read(_wake.Reading, bytes);
    }
}
