namespace Tuner.Server.Pages.List;

/// <summary>A piece of a sentence in which a search was found.</summary>
/// <param name="Text">What was said.</param>
/// <param name="IsHit">Whether it is what was searched for.</param>
public readonly record struct FoundPiece(string Text, bool IsHit);
