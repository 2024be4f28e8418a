namespace Tuner.Pipecat.Models;

/// <summary>How complete the record is and how it came to be.</summary>
public sealed record RecordingInfo
{
    /// <summary>Where the reason of the end came from: <c>resolver</c>, <c>frame</c>, <c>error</c>, <c>end_frame</c>, <c>stop_frame</c>, <c>cancel_frame</c> or <c>none</c>.</summary>
    public required string ReasonSource { get; init; }

    /// <summary>True when the call's end was seen, no line was lost, and nothing is <see cref="Missing"/>.</summary>
    public required bool Complete { get; init; }

    /// <summary>True when the pipeline went away without an end.</summary>
    public required bool Cut { get; init; }

    /// <summary>What must have happened and was not told: <c>agent_text</c>, <c>agent_audio</c>, <c>playback</c>; absent when nothing.</summary>
    public IReadOnlyList<string>? Missing { get; init; }

    /// <summary>Lines that could not be kept or read, by reason; absent when none.</summary>
    public IReadOnlyDictionary<string, long>? Lost { get; init; }

    /// <summary>What the server was too small for; absent when nothing.</summary>
    public LeftOutInfo? LeftOut { get; init; }

    /// <summary>How many secrets were masked in what the record is made of, by kind: a secret counts in each form it took (the model's text, the voice's words, …). Absent when none.</summary>
    public IReadOnlyDictionary<string, long>? Masked { get; init; }

    /// <summary>The recording of the call's sound; absent where none was made.</summary>
    public AudioInfo? Audio { get; init; }

    /// <summary>Lines that came after the call was over.</summary>
    public long? Late { get; init; }

    /// <summary>What the resolver's failure was, when it had one; the kind of error only.</summary>
    public string? ResolverError { get; init; }

    /// <summary>The version of Pipecat that the log names.</summary>
    public string? Pipecat { get; init; }

    /// <summary>The version of this engine.</summary>
    public string? Engine { get; init; }

    /// <summary>False when the pipeline's metrics are off, so that some facts cannot be known.</summary>
    public bool? Metrics { get; init; }
}
