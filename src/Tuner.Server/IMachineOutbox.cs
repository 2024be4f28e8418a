namespace Tuner.Server;

/// <summary>The calls that were recorded on this machine and that no server has yet. Asked from any thread; it raises nothing.</summary>
internal interface IMachineOutbox
{
    /// <summary>Reads which there are.</summary>
    /// <param name="most">How many to tell of at most, of each state the oldest.</param>
    UndeliveredCalls Read(int most);

    /// <summary>Makes a call due, whatever became of it before, and tries it once where a key of this process fits it. What came of it, <see cref="Read"/> says.</summary>
    /// <param name="id">As <see cref="UndeliveredCall.Id"/> has it; any text.</param>
    /// <param name="cancel">Gives up waiting for the answer; the call stays due.</param>
    /// <returns>Whether there is such a call.</returns>
    Task<bool> SendAgainAsync(string id, CancellationToken cancel);
}

/// <summary>Calls that wait on this machine.</summary>
/// <param name="Shown">Those that are told of.</param>
/// <param name="Total">How many there are in all.</param>
/// <param name="IsAtLeast">Whether there are more than <paramref name="Total"/>: nobody counted on.</param>
/// <param name="Fault">Why the folder cannot be read, in words; null when it can.</param>
internal sealed record UndeliveredCalls(IReadOnlyList<UndeliveredCall> Shown, int Total, bool IsAtLeast, string? Fault);

/// <summary>A call that waits on this machine. All texts may come from a hostile file.</summary>
internal sealed record UndeliveredCall
{
    /// <summary>Its id in the folder.</summary>
    public required string Id { get; init; }

    /// <summary>The call's id; <see cref="Id"/> where nobody can read it.</summary>
    public required string CallId { get; init; }

    /// <summary>Where it stands.</summary>
    public required UndeliveredState State { get; init; }

    /// <summary>How long ago it was laid down, milliseconds; where it was cut, how long ago it began.</summary>
    public long? AgeMs { get; init; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; init; }

    /// <summary>The last answer: a status or a word (docs/delivery.md); null before the first.</summary>
    public string? Answer { get; init; }

    /// <summary>Until the next try, milliseconds; 0 when it is due, null where none will come by itself.</summary>
    public long? NextTryMs { get; init; }

    /// <summary>What the server said, or what else holds it; null where <see cref="Answer"/> says all.</summary>
    public string? Why { get; init; }
}

/// <summary>Where an undelivered call stands.</summary>
internal enum UndeliveredState
{
    /// <summary>It is sent when its time comes.</summary>
    Waiting,

    /// <summary>The server refused it for good.</summary>
    Refused,

    /// <summary>The process that recorded it died, and nobody has made a record of it yet.</summary>
    Cut,
}
