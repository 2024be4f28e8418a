using BenchmarkDotNet.Attributes;

namespace Tuner.Benchmarks;

/// <summary>The same passes under BenchmarkDotNet: time and memory of one pass over all recorded calls.</summary>
public class FoldBenchmarks
{
    private readonly Passes _passes = new(RecordedFrames.Load());

    [Benchmark(Baseline = true)]
    public int Utf8JsonReader() => _passes.Tokens();

    [Benchmark]
    public int FrameLineReader() => _passes.Lines();

    [Benchmark]
    public int Fold() => _passes.Fold();

    [Benchmark]
    public int Duplicates() => _passes.Duplicates();

    [Benchmark]
    public int SoundThatGoesOn() => _passes.Chunk();

    [Benchmark]
    public int WholeCalls() => _passes.Payloads();
}
