namespace Tuner.Pipecat.Audio;

/// <summary>
/// The samples of sound of one rate that are needed now. Beyond its beginning and its end it goes on mirrored about its
/// last sample: where the rate changes in the middle, no click is heard.
/// </summary>
internal sealed class SampleWindow(int rate)
{
    private readonly SincKernel _kernel = SincKernel.For(rate);
    private float[] _samples = new float[32 << 10];
    private int _count;
    private long _first;
    private bool _hasHead;

    /// <summary>Samples a second.</summary>
    public int Rate => rate;

    /// <summary>How many samples came.</summary>
    public long Length { get; private set; }

    /// <summary>True when no more will come.</summary>
    public bool Ended { get; private set; }

    /// <summary>Whether the sound at a place can be told.</summary>
    public bool Reaches(long phases) => Ended || (phases >> SincKernel.PhaseBits) + _kernel.Reach < Length;

    /// <summary>Takes more samples.</summary>
    public void Add(ReadOnlySpan<short> samples)
    {
        MakeRoom(samples.Length);
        if (Length == 0)
        {
            _first = -_kernel.Half;
            _count = _kernel.Half;
        }

        foreach (var sample in samples) _samples[_count++] = sample;
        Length += samples.Length;
    }

    /// <summary>No more will come.</summary>
    public void End()
    {
        if (Ended) return;
        Ended = true;
        if (Length == 0) return;
        var reach = 2 * _kernel.Reach;
        MakeRoom(reach);
        var last = _count - 1;
        for (var i = 1; i <= reach; i++) _samples[_count++] = (2 * _samples[last]) - _samples[Math.Max(last - i, (int)Math.Max(0, -_first))];
    }

    /// <summary>The sound at a place, which <see cref="Reaches"/>; what lies far before it is forgotten.</summary>
    /// <param name="phases">The place, in <see cref="SincKernel.Phases"/> of a sample from the first on.</param>
    /// <param name="isExact">True where the samples themselves are wanted.</param>
    public short At(long phases, bool isExact)
    {
        if (!_hasHead) Mirror();
        var sample = Math.Clamp(phases >> SincKernel.PhaseBits, 0, Length - 1);
        var at = (int)(sample - _first);
        if (isExact) return (short)_samples[at];
        var from = at - (_kernel.Half - 1);
        return (short)Math.Clamp(MathF.Round(_kernel.At(_samples.AsSpan(from), (int)(phases & (SincKernel.Phases - 1)))), short.MinValue, short.MaxValue);
    }

    /// <summary>Forgets what lies before a place.</summary>
    public void Forget(long phases)
    {
        var keep = (int)Math.Clamp((phases >> SincKernel.PhaseBits) - _kernel.Half - _first, 0, _count);
        if (keep < _samples.Length / 2) return;
        _samples.AsSpan(keep, _count - keep).CopyTo(_samples);
        _count -= keep;
        _first += keep;
    }

    private void Mirror()
    {
        _hasHead = true;
        var first = _kernel.Half;
        for (var i = 1; i <= _kernel.Half; i++) _samples[first - i] = (2 * _samples[first]) - _samples[Math.Min(first + i, _count - 1)];
    }

    private void MakeRoom(int more)
    {
        if (_count + more + _kernel.Half <= _samples.Length) return;
        Array.Resize(ref _samples, Math.Max(_samples.Length * 2, _count + more + _kernel.Half));
    }
}
