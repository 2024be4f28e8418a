namespace Tuner.Pipecat;

/// <summary>
/// What is masked before anything of a call is written down: card numbers (Luhn), IBANs (check digits), e-mail addresses,
/// phone numbers and social security numbers, written or spoken, and what the application adds. Its presence in
/// <see cref="TunerConfig.Redaction"/> turns it on.
/// </summary>
public sealed record RedactionSettings
{
    /// <summary>Patterns of your own: a name, 1 to 40 characters of a-z, 0-9 and <c>_</c>, and a .NET regular expression of 1 to 1000 characters. What it finds becomes <c>[name]</c>. At most 50.</summary>
    public IReadOnlyDictionary<string, string> Patterns { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Says which parts of a text are secret; they become <c>[secret]</c>. Asked for every text, on a thread of the SDK. A
    /// text that it fails on, or takes longer than 100 ms for, is masked whole; after three such texts it is asked no more,
    /// and every text is masked whole.
    /// </summary>
    public Func<string, IReadOnlyList<Range>>? Finder { get; init; }
}
