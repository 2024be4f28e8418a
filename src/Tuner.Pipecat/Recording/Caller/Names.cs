namespace Tuner.Pipecat.Recording.Caller;

/// <summary>Names that transcripts tell beside their words.</summary>
internal static class Names
{
    private const int Longest = 200;

    /// <summary>More speakers or languages than one row holds.</summary>
    private const int Most = 8;

    /// <summary>Each name once, in the order in which they came; nothing and blanks are no names.</summary>
    public static List<string> Of(IEnumerable<string?> told)
    {
        var names = new List<string>();
        foreach (var name in told)
        {
            if (string.IsNullOrWhiteSpace(name) || names.Count == Most) continue;
            var known = Text.Bounded(name.Trim(), Longest);
            if (!names.Contains(known)) names.Add(known);
        }

        return names;
    }
}
