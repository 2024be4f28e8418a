namespace Tuner.Pipecat.Live;

/// <summary>Whoever began a call, and hears what becomes of it. On the thread of <see cref="LiveCalls"/>.</summary>
internal interface ICallHost
{
    /// <summary>Gets a row of what was said, at the end of the call; null when nobody may see it.</summary>
    Action<string>? Transcript { get; }

    /// <summary>Every line up to this one is written down.</summary>
    void Written(long seq);

    /// <summary>The pipeline ended a while ago and nothing followed: it is for the host to end the call.</summary>
    void PipelineEnded();

    /// <summary>Nothing came for this long: the call is cut now.</summary>
    void WasSilent(TimeSpan limit);

    /// <summary>The call takes no more lines; this is the name of its record, which is not sent yet.</summary>
    void Finishing(string id);

    /// <summary>Its record is being laid down.</summary>
    void Finished(FinishedCall finished);
}
