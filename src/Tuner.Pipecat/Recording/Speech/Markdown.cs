using System.Text.RegularExpressions;

namespace Tuner.Pipecat.Recording.Speech;

/// <summary>
/// What is for the eye in a text that a model wrote: emphasis, headings, the address behind a link. Pipecat's filters
/// take it out of the copy that the voice gets, and the text that was asked for keeps it. No pattern walks through a text more
/// than once, so none needs a time limit: on a busy machine that would make the same lines give another record.
/// </summary>
internal static partial class Markdown
{
    /// <summary>Whether a text holds marks that a filter would have taken out.</summary>
    public static bool HasMarks(string text) => text.AsSpan().IndexOfAny('*', '`', '_') >= 0 || text.Contains("](", StringComparison.Ordinal) || text.Contains("# ", StringComparison.Ordinal);

    /// <summary>The text without its marks.</summary>
    public static string Strip(string text)
    {
        if (!HasMarks(text)) return text;
        var plain = Link().Replace(text, "$1");
        plain = Heading().Replace(plain, "");
        plain = plain.Replace("**", "", StringComparison.Ordinal).Replace("__", "", StringComparison.Ordinal).Replace("`", "", StringComparison.Ordinal);
        return Emphasis().Replace(Bullet().Replace(plain, ""), "$1$2");
    }

    [GeneratedRegex(@"!?\[([^\[\]]*)\]\([^()\s]*\)", RegexOptions.CultureInvariant, Timeout.Infinite)]
    private static partial Regex Link();

    [GeneratedRegex(@"^#{1,6}[ \t]+", RegexOptions.CultureInvariant | RegexOptions.Multiline, Timeout.Infinite)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^[ \t]*\*[ \t]+", RegexOptions.CultureInvariant | RegexOptions.Multiline, Timeout.Infinite)]
    private static partial Regex Bullet();

    /// <summary>A star or an underscore at the edge of a word; one inside a word, as in a name, is text.</summary>
    [GeneratedRegex(@"(^|[\s(""'¿¡])[*_](?=\S)|(?<=\S)[*_]($|[\s.,;:!?)""'])", RegexOptions.CultureInvariant, Timeout.Infinite)]
    private static partial Regex Emphasis();
}
