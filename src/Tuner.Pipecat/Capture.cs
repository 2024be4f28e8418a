using System.Text.Json.Serialization;

namespace Tuner.Pipecat;

/// <summary>What is kept of a call, in the journal as in the record.</summary>
[JsonConverter(typeof(CaptureName))]
public enum Capture
{
    /// <summary>Everything.</summary>
    Full,

    /// <summary>What was said, without the parameters and results of tools.</summary>
    Text,

    /// <summary>Times, counts and names only: each word becomes a dot.</summary>
    Numbers,
}
