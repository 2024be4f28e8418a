using Tuner.Pipecat;
using Tuner.Pipecat.Live;

namespace Tuner.Cli.Record;

/// <summary>A call of the host: says on the wire what becomes of it.</summary>
internal sealed class RecordedCall(long number, HostMessages messages, StateFolders folders, bool debug, Action<RecordedCall> ended) : ICallHost
{
    public long Number => number;

    /// <summary>The call itself; set as soon as it is begun.</summary>
    public CallInProgress Call { get; set; } = null!;

    public Action<string>? Transcript => debug ? row => Log(TunerLogLevel.Debug, row) : null;

    public void Written(long seq) => messages.Written(number, seq);

    public void PipelineEnded()
    {
        // The tap counts its own linger, and says when the call is over.
    }

    public void WasSilent(TimeSpan limit) =>
        Log(TunerLogLevel.Warning, $"call number {number} was silent for {limit.TotalSeconds:0} s and is taken for cut");

    public void Finishing(string id)
    {
        ended(this);
        folders.Expect(id, number);
    }

    public void Finished(FinishedCall finished) =>
        _ = finished.Tried.ContinueWith(_ => messages.Wake(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

    private void Log(TunerLogLevel level, string text) => messages.Say(LogLines.Answer(level, text, number));
}
