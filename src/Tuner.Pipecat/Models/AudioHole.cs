namespace Tuner.Pipecat.Models;

/// <summary>A stretch of a recording whose sound was lost. Times are milliseconds since the call began.</summary>
public sealed record AudioHole
{
    /// <summary>Whose sound: <c>caller</c> or <c>bot</c>.</summary>
    public required string Side { get; init; }

    /// <summary>Where it begins.</summary>
    public required long FromMs { get; init; }

    /// <summary>Where it ends.</summary>
    public required long ToMs { get; init; }

    /// <summary>Why: <c>dropped</c> (a queue on the way was full), <c>killed</c> (it was on its way to a recorder that was killed), <c>no_room</c> or <c>disk</c>.</summary>
    public required string Why { get; init; }
}
