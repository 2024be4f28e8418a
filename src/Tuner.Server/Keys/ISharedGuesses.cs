namespace Tuner.Server.Keys;

/// <summary>How many wrong keys came from each address, at all servers of one database together. What is kept is gone within minutes, and nobody needs it to outlive a crash.</summary>
internal interface ISharedGuesses
{
    /// <summary>Takes one of an address's guesses, of which there are so many at once and then one each interval. Null where it cannot be told now.</summary>
    Task<SharedGuess?> TakeAsync(string address, int burst, TimeSpan interval, CancellationToken cancellationToken);

    /// <summary>How long until an address has all of its guesses again; zero when it has.</summary>
    Task<TimeSpan> UntilFullAsync(string address, CancellationToken cancellationToken);

    /// <summary>Forgets the addresses that have all of theirs; returns whether there may be more.</summary>
    Task<bool> ForgetAsync(CancellationToken cancellationToken);
}

/// <summary>What became of a guess.</summary>
/// <param name="IsTaken">Whether there was one left.</param>
/// <param name="UntilFull">How long until the address has all of them again.</param>
internal readonly record struct SharedGuess(bool IsTaken, TimeSpan UntilFull);
