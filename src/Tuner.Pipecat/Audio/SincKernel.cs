using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Tuner.Pipecat.Audio;

/// <summary>
/// Reads sound between its samples: a windowed sinc in many phases, which lets nothing pass that 16 kHz cannot hold.
/// </summary>
internal sealed class SincKernel
{
    /// <summary>So many places between two samples are told apart.</summary>
    public const int Phases = 1 << PhaseBits;

    /// <summary>The logarithm of <see cref="Phases"/>.</summary>
    public const int PhaseBits = 9;

    private const int Crossings = 12;
    private const double PassBand = 0.94;
    private const double Beta = 7;
    private static readonly ConcurrentDictionary<int, SincKernel> Known = new();

    private readonly float[] _taps;
    private readonly int _count;

    private SincKernel(int rate)
    {
        var width = Math.Max(1.0, rate / (double)SoundPlan.Rate);
        Half = (int)Math.Ceiling(Crossings * width);
        _count = (2 * Half + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;
        _taps = new float[Phases * _count];
        for (var phase = 0; phase < Phases; phase++) Fill(_taps.AsSpan(phase * _count, 2 * Half), phase / (double)Phases, PassBand / width);
    }

    /// <summary>So many samples before and after a place are looked at.</summary>
    public int Half { get; }

    /// <summary>So many samples must lie behind the first that is looked at.</summary>
    public int Reach => _count;

    /// <summary>The kernel for a rate. Few rates are kept: a hostile call has many.</summary>
    public static SincKernel For(int rate)
    {
        if (Known.Count > 8) Known.Clear();
        return Known.GetOrAdd(rate, static rate => new SincKernel(rate));
    }

    /// <summary>The sound at a place.</summary>
    /// <param name="samples">Begins <see cref="Half"/> - 1 samples before the one that the place follows; <see cref="Reach"/> long.</param>
    /// <param name="phase">How far behind that sample the place is, in <see cref="Phases"/>.</param>
    public float At(ReadOnlySpan<float> samples, int phase)
    {
        var taps = MemoryMarshal.Cast<float, Vector<float>>(_taps.AsSpan(phase * _count, _count));
        var sound = MemoryMarshal.Cast<float, Vector<float>>(samples[.._count]);
        var sum = Vector<float>.Zero;
        for (var i = 0; i < taps.Length; i++) sum += taps[i] * sound[i];
        return Vector.Sum(sum);
    }

    private void Fill(Span<float> taps, double place, double cutoff)
    {
        var sum = 0.0;
        Span<double> values = stackalloc double[taps.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var x = i - (Half - 1) - place;
            var angle = Math.PI * x * cutoff;
            values[i] = (Math.Abs(angle) < 1e-9 ? 1 : Math.Sin(angle) / angle) * Kaiser(x / Half);
            sum += values[i];
        }

        for (var i = 0; i < values.Length; i++) taps[i] = (float)(values[i] / sum);
    }

    private static double Kaiser(double x) => Math.Abs(x) >= 1 ? 0 : Bessel(Beta * Math.Sqrt(1 - (x * x))) / Bessel(Beta);

    private static double Bessel(double x)
    {
        var (sum, term) = (1.0, 1.0);
        for (var i = 1; i < 30; i++) sum += term *= x * x / 4 / (i * i);
        return sum;
    }
}
