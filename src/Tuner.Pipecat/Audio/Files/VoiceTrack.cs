using System.Runtime.InteropServices;
using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Audio.Files;

/// <summary>
/// One voice of a recording, from its first sample to its last: its sound where the plan puts it, and silence between. It reads the file along, and holds no more of it than a moment.
/// </summary>
internal sealed class VoiceTrack(IStateFile file, PlacedVoice placed, SoundPlan plan)
{
    private readonly IReadOnlyList<SoundRun> _runs = placed.Runs;
    private readonly SoundBlocks _blocks = new(file);
    private readonly short[] _piece = new short[8 << 10];
    private int _run = -1;
    private int _anchor;
    private int _left;
    private SoundBlock _block;
    private int _read;
    private bool _hasBlock;
    private SampleWindow? _window;
    private long _windowStart;

    /// <summary>Fills in the next samples; <paramref name="first"/> is the number of the first of them.</summary>
    public void Fill(Span<short> output, long first)
    {
        output.Clear();
        var end = first + output.Length;
        for (var at = first; at < end;)
        {
            if (_run < 0 && !Begin()) return;
            var run = _runs[_run];
            var (from, to) = (Math.Max(at, plan.SampleAt(run.Start)), Math.Min(end, plan.SampleAt(run.End)));
            for (var n = from; n < to; n++) output[(int)(n - first)] = At(run, n);
            if (plan.SampleAt(run.End) > end) return;
            at = Math.Max(at, to);
            Finish();
        }
    }

    private bool _isDone;
    private int _next;

    private bool Begin()
    {
        if (_isDone || _next == _runs.Count) return false;
        _run = _next++;
        (_anchor, _left, _window) = (0, _runs[_run].Pieces, null);
        _windowStart = _runs[_run].Anchors[0].Position;
        return true;
    }

    /// <summary>What of the run is left unread lies beyond its end.</summary>
    private void Finish()
    {
        while (_left > 0 && NextBlock()) LetGo();
        _run = -1;
    }

    private short At(SoundRun run, long sample)
    {
        var clock = plan.Zero + (sample * SoundPlan.SampleNs);
        while (_anchor < run.Anchors.Count - 2 && clock >= run.Anchors[_anchor + 1].Clock) _anchor++;
        var (a, b) = (run.Anchors[_anchor], run.Anchors[_anchor + 1]);
        var position = run.IsSteady ? a.Position + (clock - a.Clock) : a.Position + ((double)(clock - a.Clock) * (b.Position - a.Position) / Math.Max(1, b.Clock - a.Clock));
        while (true)
        {
            _window ??= NextWindow();
            if (_window is null) return 0;
            var phases = (long)Math.Round((position - _windowStart) * _window.Rate * SincKernel.Phases / 1e9);
            while (!_window.Reaches(phases)) Read(_window);
            if (_window.Length > 0 && (phases >> SincKernel.PhaseBits) < _window.Length)
            {
                _window.Forget(phases);
                return _window.At(phases, run.IsSteady && _window.Rate == SoundPlan.Rate);
            }

            // The rate changes here, or the run is at its end.
            _windowStart += SoundBlock.DurationOf(_window.Length, _window.Rate);
            _window = null;
        }
    }

    private SampleWindow? NextWindow() => _left > 0 && NextBlock() ? new SampleWindow(_block.Rate) : null;

    private void Read(SampleWindow window)
    {
        if (!NextBlock() || _block.Rate != window.Rate)
        {
            window.End();
            return;
        }

        var bytes = MemoryMarshal.AsBytes(_piece.AsSpan())[..Math.Min(_piece.Length * 2, _block.Bytes - _read)];
        var read = file.Read(bytes, _blocks.At + _read) & ~1;
        window.Add(MemoryMarshal.Cast<byte, short>(bytes[..read]));
        _read += read;
        if (read == 0 || _read >= _block.Bytes) LetGo();
    }

    private void LetGo() => (_hasBlock, _left) = (false, _left - 1);

    /// <summary>Makes sure that a block of the run is there to be read.</summary>
    private bool NextBlock()
    {
        while (!_hasBlock && _left > 0)
        {
            if (!_blocks.TryRead(out _block))
            {
                (_left, _isDone) = (0, true);
                return false;
            }

            (_hasBlock, _read) = (_block.Kind == SoundKind.Sound && _block.Voice == placed.Voice, 0);
        }

        return _hasBlock && _left > 0;
    }
}
