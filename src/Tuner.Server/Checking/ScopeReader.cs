using System.Globalization;

namespace Tuner.Server.Checking;

/// <summary>Reads for which calls conditions are: <c>[agent=desk version=3]</c>; <c>[]</c> is every call.</summary>
internal static class ScopeReader
{
    /// <summary>Reads one, with its brackets.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static BudgetScope Read(string text)
    {
        if (text[^1] != ']') throw new FormatException($"'{text}' has no closing bracket");
        var scope = BudgetScope.Everything;
        foreach (var (name, value) in Members(text[1..^1]))
        {
            scope = name switch
            {
                "agent" => scope with { Agent = value },
                "node" => scope with { Node = value },
                "version" when long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var version) => scope with { Version = version },
                "version" => throw new FormatException($"a version is a whole number, not '{value}'"),
                _ => throw new FormatException($"'{text}' says agent, version or node as [agent=desk version=3], not '{name}'"),
            };
        }

        return scope;
    }

    private static IEnumerable<(string Name, string Value)> Members(string text)
    {
        var rest = text.Trim(' ', ',', '\t');
        while (rest.Length > 0)
        {
            var equals = rest.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) throw new FormatException($"'[{text}]' is no scope; write it as [agent=desk version=3]");
            var (name, value) = (rest[..equals].Trim().ToLowerInvariant(), rest[(equals + 1)..].TrimStart());
            // A name with blanks stands in quotes.
            var quoted = value.StartsWith('"');
            var end = quoted ? value.IndexOf('"', 1) : value.IndexOfAny([' ', '\t', ',']);
            if (quoted && end < 0) throw new FormatException($"'[{text}]' has no closing quote");
            if (end < 0) end = value.Length;
            yield return (name, quoted ? value[1..end] : value[..end]);
            rest = value[Math.Min(quoted ? end + 1 : end, value.Length)..].Trim(' ', ',', '\t');
        }
    }
}
