using System.Text.RegularExpressions;

namespace Tuner.Pipecat.Redaction;

/// <summary>The application's regular expressions, each with a limit on its time. A text that one gives no answer on in time is masked whole.</summary>
internal sealed class OwnPatterns
{
    public const int Most = 50;
    public const int LongestPattern = 1000;

    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(100);

    private readonly List<(string Kind, Regex Pattern)> _patterns = [];

    private OwnPatterns()
    {
    }

    public bool Any => _patterns.Count > 0;

    /// <summary>Reads patterns by name; what is wrong with them goes to <paramref name="errors"/>.</summary>
    public static OwnPatterns Read(IReadOnlyDictionary<string, string>? patterns, List<string> errors)
    {
        var read = new OwnPatterns();
        if (patterns is { Count: > Most }) errors.Add($"redaction has more than {Most} patterns");
        foreach (var (name, pattern) in (patterns ?? new Dictionary<string, string>()).Take(Most).OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (!IsName(name)) errors.Add("the name of a redaction pattern must be 1 to 40 characters of a-z, 0-9 and _");
            else if (pattern is not { Length: > 0 and <= LongestPattern }) errors.Add($"the redaction pattern '{name}' must have 1 to {LongestPattern} characters");
            else if (Compile(pattern) is not { } compiled) errors.Add($"the redaction pattern '{name}' is no regular expression that .NET understands");
            else read._patterns.Add((name, compiled));
        }

        return read;
    }

    public void Find(string text, List<Secret> found)
    {
        foreach (var (kind, pattern) in _patterns)
        {
            try
            {
                foreach (var match in pattern.EnumerateMatches(text))
                {
                    if (match.Length > 0) found.Add(new Secret(match.Index, match.Index + match.Length, kind));
                }
            }
            catch (RegexMatchTimeoutException)
            {
                found.Add(new Secret(0, text.Length, Secret.Unchecked));
            }
        }
    }

    /// <summary>Without backtracking a match takes time in proportion to the text; what needs backtracking has the time limit.</summary>
    private static Regex? Compile(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Limit);
        }
        catch (NotSupportedException)
        {
            return new Regex(pattern, RegexOptions.CultureInvariant, Limit);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static bool IsName(string name) => name is { Length: > 0 and <= 40 } && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');
}
