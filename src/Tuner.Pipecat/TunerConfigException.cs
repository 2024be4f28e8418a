namespace Tuner.Pipecat;

/// <summary>An observer was made with arguments that cannot work. The only exception that the SDK lets out.</summary>
public sealed class TunerConfigException : ArgumentException
{
    internal TunerConfigException(IReadOnlyList<string> errors)
        : base("The Tuner observer cannot be made: " + string.Join("; ", errors) + ".") => Errors = errors;

    /// <summary>Everything that is wrong, a sentence each.</summary>
    public IReadOnlyList<string> Errors { get; }
}
