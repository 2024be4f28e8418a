namespace Tuner.Pipecat.Redaction;

/// <summary>Social security numbers of the USA: written 3-2-4, dictated, or nine digits that the text before calls by name.</summary>
internal static class SocialSecurityNumbers
{
    private const int NameWithin = 60;

    public static void Find(string text, string? context, NumberRun run, List<Secret> found)
    {
        var groups = run.Groups;
        for (var i = 0; i + 2 < groups.Count; i++)
        {
            if (groups[i].Digits.Length == 3 && groups[i + 1].Digits.Length == 2 && groups[i + 2].Digits.Length == 4 && IsIssued(run.Digits(i, 3)))
                found.Add(new Secret(groups[i].Start, groups[i + 2].End, Secret.SocialSecurity));
        }

        if (run.Length != 9 || !IsIssued(run.Digits(0, groups.Count))) return;
        if (run.Dictated >= 7 || IsNamed(text.AsSpan(Math.Max(0, run.Start - NameWithin)..run.Start)) || IsNamed(context))
            found.Add(new Secret(run.Start, run.End, Secret.SocialSecurity));
    }

    private static bool IsIssued(string digits) =>
        digits[0] != '9' && !digits.StartsWith("000", StringComparison.Ordinal) && !digits.StartsWith("666", StringComparison.Ordinal)
        && digits[3..5] != "00" && digits[5..] != "0000";

    private static bool IsNamed(ReadOnlySpan<char> text) =>
        text.Contains("ssn", StringComparison.OrdinalIgnoreCase) || text.Contains("social", StringComparison.OrdinalIgnoreCase);
}
