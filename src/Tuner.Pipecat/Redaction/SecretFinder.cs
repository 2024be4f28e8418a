namespace Tuner.Pipecat.Redaction;

/// <summary>Finds the secrets of one text. Its time grows with the text's length, but for patterns of the application's own.</summary>
internal sealed class SecretFinder(OwnPatterns patterns, OwnFinder? finder)
{
    public static SecretFinder BuiltIn { get; } = new(OwnPatterns.Read(null, []), null);

    /// <summary>True when what is found can depend on more than the words at a text's end.</summary>
    public bool HasOwn => patterns.Any || finder is not null;

    /// <summary>Reads settings; what is wrong with them goes to <paramref name="errors"/>.</summary>
    public static SecretFinder Read(RedactionSettings settings, List<string> errors) =>
        new(OwnPatterns.Read(settings.Patterns, errors), settings.Finder is { } find ? new OwnFinder(find) : null);

    /// <summary>Returns the secrets in order, none overlapping another.</summary>
    /// <param name="text">The text.</param>
    /// <param name="context">What the text is called, e.g. the name of its member.</param>
    public List<Secret> Find(string text, string? context = null) => Find(text, NumberRuns.In(text), context);

    public List<Secret> Find(string text, List<NumberRun> runs, string? context = null)
    {
        var found = new List<Secret>();
        if (text.Length == 0) return found;
        foreach (var run in runs)
        {
            CardNumbers.Find(run, found);
            SocialSecurityNumbers.Find(text, context, run, found);
            PhoneNumbers.Find(text, run, found);
        }

        if (text.Length >= 5) Ibans.Find(text, found);
        EmailAddresses.Find(text, found);
        patterns.Find(text, found);
        finder?.Find(text, found);
        return found.Count > 1 ? Merge(found) : found;
    }

    /// <summary>Secrets that overlap become one; its kind is that of the longest, and of the first found where they are alike.</summary>
    public static List<Secret> Merge(List<Secret> found)
    {
        var merged = new List<Secret>();
        var longest = 0;
        foreach (var secret in found.OrderBy(secret => secret.Start))
        {
            var length = secret.End - secret.Start;
            if (merged.Count == 0 || secret.Start >= merged[^1].End)
            {
                merged.Add(secret);
                longest = length;
                continue;
            }

            var last = merged[^1];
            merged[^1] = new Secret(last.Start, Math.Max(last.End, secret.End), Rank(secret.Kind) > Rank(last.Kind) || (Rank(secret.Kind) == Rank(last.Kind) && length > longest) ? secret.Kind : last.Kind);
            longest = Math.Max(longest, length);
        }

        return merged;

        // What has check digits is surer than what only looks alike.
        static int Rank(string kind) => kind switch { Secret.Iban => 4, Secret.Card => 3, Secret.Phone => 1, Secret.Number => 0, _ => 2 };
    }
}
