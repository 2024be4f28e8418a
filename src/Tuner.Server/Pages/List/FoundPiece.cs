using Tuner.Server.Search;

namespace Tuner.Server.Pages.List;

/// <summary>A piece of a sentence in which a search was found.</summary>
/// <param name="Text">What was said.</param>
/// <param name="IsHit">Whether it is what was searched for.</param>
public readonly record struct FoundPiece(string Text, bool IsHit)
{
    /// <summary>The pieces of a sentence.</summary>
    internal static IReadOnlyList<FoundPiece> AllOf(SearchSnippet? found)
    {
        var pieces = new List<FoundPiece>();
        if (found is null) return pieces;
        var at = 0;
        foreach (var hit in found.Hits)
        {
            if (hit.Start > at) pieces.Add(new(found.Text[at..hit.Start], IsHit: false));
            pieces.Add(new(found.Text[hit.Start..hit.End], IsHit: true));
            at = hit.End;
        }
        if (at < found.Text.Length) pieces.Add(new(found.Text[at..], IsHit: false));
        return pieces;
    }
}
