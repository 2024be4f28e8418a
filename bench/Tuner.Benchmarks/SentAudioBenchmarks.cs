using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.AI;
using OpenAI.Realtime;

namespace Tuner.Benchmarks;

/// <summary>20 ms of the caller's audio on their way to the service.</summary>
public class SentAudioBenchmarks : IDisposable
{
    private readonly AudioMessages _messages = new();
    private readonly IRealtimeClientSession _bare;
    private readonly IRealtimeClientSession _recorded;
    private readonly IRealtimeClientSession _telemetry;
    private readonly RealtimeSessionClient _bareLibrary;
    private readonly RealtimeSessionClient _recordedLibrary;

    public SentAudioBenchmarks() =>
        (_bare, _recorded, _telemetry, _bareLibrary, _recordedLibrary) = (_messages.Bare(), _messages.Recorded(), _messages.Telemetry(), _messages.BareLibrary(), _messages.RecordedLibrary());

    [Benchmark(Baseline = true)]
    public Task Bare() => _bare.SendAsync(_messages.Append);

    [Benchmark]
    public Task UseTuner() => _recorded.SendAsync(_messages.Append);

    [Benchmark]
    public Task UseOpenTelemetry() => _telemetry.SendAsync(_messages.Append);

    [Benchmark]
    public Task BareOpenAI() => _bareLibrary.SendInputAudioAsync(_messages.Audio);

    [Benchmark]
    public Task UseTunerOpenAI() => _recordedLibrary.SendInputAudioAsync(_messages.Audio);

    [GlobalCleanup]
    public void Dispose()
    {
        _messages.Dispose();
        GC.SuppressFinalize(this);
    }
}
