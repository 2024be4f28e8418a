namespace Tuner.Server.Pages.Compare;

/// <summary>What was asked to be compared, as it was written.</summary>
/// <param name="A">The first side.</param>
/// <param name="B">The second side.</param>
/// <param name="Kept">What holds for both sides: names and values of the address.</param>
public sealed record CompareForm(string A, string B, IReadOnlyList<(string Name, string Value)> Kept);
