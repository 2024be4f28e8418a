using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.AI;
using OpenAI.Realtime;

namespace Tuner.Benchmarks;

/// <summary>20 ms of the model's audio on their way to the host.</summary>
public class ReceivedAudioBenchmarks : IDisposable
{
    private readonly AudioMessages _messages = new();
    private readonly IAsyncEnumerator<RealtimeServerMessage> _bare;
    private readonly IAsyncEnumerator<RealtimeServerMessage> _recorded;
    private readonly IAsyncEnumerator<RealtimeServerMessage> _typed;
    private readonly IAsyncEnumerator<RealtimeServerMessage> _telemetry;
    private readonly IAsyncEnumerator<RealtimeServerUpdate> _bareLibrary;
    private readonly IAsyncEnumerator<RealtimeServerUpdate> _recordedLibrary;

    public ReceivedAudioBenchmarks()
    {
        _bare = AudioMessages.Messages(_messages.Bare());
        _recorded = AudioMessages.Messages(_messages.Recorded());
        _typed = AudioMessages.Messages(_messages.RecordedByTypedFields());
        _telemetry = AudioMessages.Messages(_messages.Telemetry());
        _bareLibrary = _messages.BareLibrary().ReceiveUpdatesAsync().GetAsyncEnumerator();
        _recordedLibrary = _messages.RecordedLibrary().ReceiveUpdatesAsync().GetAsyncEnumerator();
    }

    [Benchmark(Baseline = true)]
    public ValueTask<bool> Bare() => _bare.MoveNextAsync();

    [Benchmark]
    public ValueTask<bool> UseTuner() => _recorded.MoveNextAsync();

    [Benchmark]
    public ValueTask<bool> UseTunerTypedFields() => _typed.MoveNextAsync();

    [Benchmark]
    public ValueTask<bool> UseOpenTelemetry() => _telemetry.MoveNextAsync();

    [Benchmark]
    public ValueTask<bool> BareOpenAI() => _bareLibrary.MoveNextAsync();

    [Benchmark]
    public ValueTask<bool> UseTunerOpenAI() => _recordedLibrary.MoveNextAsync();

    [GlobalCleanup]
    public void Dispose()
    {
        _messages.Dispose();
        GC.SuppressFinalize(this);
    }
}
