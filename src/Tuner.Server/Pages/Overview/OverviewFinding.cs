namespace Tuner.Server.Pages.Overview;

/// <summary>Something that stands out, in a sentence that names the cause.</summary>
/// <param name="What">What kind of cause: one word before the sentence.</param>
/// <param name="Text">The sentence.</param>
/// <param name="Href">The address of the calls behind it.</param>
/// <param name="Link">What that link is called.</param>
public sealed record OverviewFinding(string What, string Text, string Href, string Link)
{
    /// <summary>Everything that stands out, the surest causes first.</summary>
    internal static IReadOnlyList<OverviewFinding> AllOf(OverviewFigures figures)
    {
        var tools = ToolFindings.Of(figures).ToList();
        return
        [
            .. GroupFindings.Of(figures),
            .. tools.Select(tool => tool.Finding),
            .. OwnerFindings.Of(figures, tools.Select(tool => tool.Tool).ToHashSet(StringComparer.Ordinal)),
            .. TimeFindings.Of(figures),
        ];
    }
}
