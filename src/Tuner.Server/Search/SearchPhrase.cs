namespace Tuner.Server.Search;

/// <summary>Tokens that must follow each other.</summary>
/// <param name="Tokens">At least one.</param>
/// <param name="IsOpen">Whether the last one only has to begin so.</param>
internal sealed record SearchPhrase(IReadOnlyList<string> Tokens, bool IsOpen)
{
    /// <summary>As it stands in the text of a call, whose tokens are parted by single spaces.</summary>
    public string Written => $" {string.Join(' ', Tokens)}{(IsOpen ? "" : " ")}";
}
