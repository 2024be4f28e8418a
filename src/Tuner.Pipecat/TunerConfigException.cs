namespace Tuner.Pipecat;

/// <summary>A client or an observer was made with settings that cannot work. The only exception that the SDK lets out.</summary>
public sealed class TunerConfigException : ArgumentException
{
    internal TunerConfigException(IReadOnlyList<string> errors)
        : base("Tuner cannot record calls: " + string.Join("; ", errors) + ".") => Errors = errors;

    /// <summary>Everything that is wrong, a sentence each.</summary>
    public IReadOnlyList<string> Errors { get; }
}
