namespace Tuner.Server.Search;

/// <summary>Tokens that must follow each other.</summary>
/// <param name="Tokens">At least one.</param>
/// <param name="IsOpen">Whether the last one only has to begin so.</param>
internal sealed record SearchPhrase(IReadOnlyList<string> Tokens, bool IsOpen);
