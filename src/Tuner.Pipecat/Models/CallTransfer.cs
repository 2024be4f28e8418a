namespace Tuner.Pipecat.Models;

/// <summary>The caller was handed over to somebody else, or was to be.</summary>
public sealed record CallTransfer
{
    /// <summary>When it was asked for, or told, milliseconds since the call began.</summary>
    public required long AtMs { get; init; }

    /// <summary>How: <c>sip</c> where the transport was told to, else the application's word, as <c>cold</c> or <c>warm</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>To whom, where that is known: a number or a SIP URI.</summary>
    public string? To { get; init; }

    /// <summary><c>asked</c> where nobody told how it went, <c>completed</c> or <c>failed</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Error { get; init; }
}
