using System.Text.Json.Serialization;

namespace Tuner.Pipecat;

/// <summary>What is kept of a call, in the journal as in the record.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Capture>))]
public enum Capture
{
    /// <summary>Everything.</summary>
    [JsonStringEnumMemberName("full")]
    Full,

    /// <summary>What was said, without the parameters and results of tools.</summary>
    [JsonStringEnumMemberName("text")]
    Text,

    /// <summary>Times, counts and names only: each word becomes a dot.</summary>
    [JsonStringEnumMemberName("numbers")]
    Numbers,
}
