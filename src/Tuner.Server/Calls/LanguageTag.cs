namespace Tuner.Server.Calls;

/// <summary>How languages are compared: as their tags, of which the first parts name the wider language, whatever the case and the sign between them.</summary>
internal static class LanguageTag
{
    /// <summary>Longer ones are none.</summary>
    public const int Longest = 100;

    private const int MostParts = 8;

    /// <summary>A language as a sender wrote it, in the form that is compared: <c>de-at</c> of <c>de_AT</c>. Parts behind the eighth do not matter.</summary>
    public static string Of(string language)
    {
        var parts = language.Trim().ToLowerInvariant().Replace('_', '-').Split('-', MostParts + 1);
        return string.Join('-', parts.Take(MostParts));
    }

    /// <summary>The same of what somebody asks for; null where that is no tag: letters and digits with single hyphens or underscores between them.</summary>
    public static string? Read(string text)
    {
        var tag = Of(text);
        return text.Length <= Longest && tag.Split('-').All(part => part.Length > 0 && part.All(char.IsAsciiLetterOrDigit)) ? tag : null;
    }

    /// <summary>A tag and the wider ones that it belongs to: <c>de</c> and <c>de-at</c>.</summary>
    public static IEnumerable<string> WithWider(string tag)
    {
        for (var at = tag.IndexOf('-', StringComparison.Ordinal); at >= 0; at = tag.IndexOf('-', at + 1)) yield return tag[..at];
        yield return tag;
    }
}
