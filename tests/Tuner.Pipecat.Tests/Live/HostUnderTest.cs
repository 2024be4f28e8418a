using Tuner.Pipecat.Live;

namespace Tuner.Pipecat.Tests.Live;

/// <summary>A door that notes what it hears of its call.</summary>
internal sealed class HostUnderTest : ICallHost
{
    public List<string> Heard { get; } = [];

    public long LastWritten { get; private set; }

    public FinishedCall? Ended { get; private set; }

    public Action<string>? Transcript { get; init; }

    public void Written(long seq) => LastWritten = seq;

    public void PipelineEnded() => Heard.Add("pipeline ended");

    public void WasSilent(TimeSpan limit) => Heard.Add($"silent for {limit.TotalSeconds} s");

    public void Finishing(string id) => Heard.Add("finishing");

    public void Finished(FinishedCall finished) => Ended = finished;
}
