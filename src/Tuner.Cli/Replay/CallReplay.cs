using Tuner.Cli.CallViews;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Recording;

namespace Tuner.Cli.Replay;

/// <summary>Reads a frame log and folds it into the call.</summary>
internal sealed class CallReplay(Pacer pacer)
{
    private const int NamedFaults = 5;
    private readonly CallRecorder _recorder = new();
    private readonly List<LogLine> _faults = [];
    private FrameLogHeader? _header;
    private long _lines;
    private long _broken;
    private bool _anything;

    /// <summary>The call as far as it was read.</summary>
    public CallRecorder Recorder => _recorder;

    /// <exception cref="CommandFailure">No line of it belongs to a frame log.</exception>
    public async Task<ReplayedCall> RunAsync(Stream stream, string name, CancellationToken cancel)
    {
        foreach (var line in FrameLogReader.Read(stream))
        {
            cancel.ThrowIfCancellationRequested();
            if (line.Frame is { } frame) await pacer.WaitForAsync(frame, cancel).ConfigureAwait(false);
            Take(line);
        }

        if (!_anything) throw new CommandFailure(NoLog(name));
        return new() { Recorder = _recorder, Header = _header, Lines = _lines, BrokenLines = _broken, Faults = _faults };
    }

    private void Take(LogLine line)
    {
        _lines++;
        if (line.Frame is { } frame)
        {
            _anything = true;
            _recorder.Apply(frame);
        }
        else if (line.Header is { } header)
        {
            _anything = true;
            _header ??= header;
            _recorder.Open(header);
        }
        else if (line.Fault is not null)
        {
            _broken++;
            if (_faults.Count < NamedFaults) _faults.Add(line);
            _recorder.Lose("unreadable");
        }
    }

    private string NoLog(string name) => _faults is [var first, ..]
        ? $"{name} is not a frame log: no line of it is a header, a frame or an event (line {first.Number}: {first.Fault})."
        : $"{name} is not a frame log: it holds no header, no frame and no event.";
}
