namespace Tuner.Server.Pages.Detail;

/// <summary>Facts that belong together.</summary>
/// <param name="Title">What they are about.</param>
/// <param name="Facts">The facts, at least one.</param>
public sealed record FactGroup(string Title, IReadOnlyList<Fact> Facts);

/// <summary>A name and a value.</summary>
/// <param name="Label">The name.</param>
/// <param name="Value">The value.</param>
/// <param name="Href">Where the value leads, an http or https address; null for nowhere.</param>
public sealed record Fact(string Label, string Value, string? Href = null)
{
    /// <summary>The moment that the value tells, for machines; null where it is none.</summary>
    public string? WhenIso { get; init; }

    /// <summary>More than a line holds, as indented JSON, of which the value tells what it is; null for nothing.</summary>
    public string? Json { get; init; }
}
