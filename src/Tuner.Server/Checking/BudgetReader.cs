using System.Globalization;

namespace Tuner.Server.Checking;

/// <summary>
/// Reads a budget: conditions such as <c>p95 &lt; 1200ms</c>, separated by commas or lines. <c>[agent=desk version=3 node=booking]</c>
/// says for which calls, and which rows of them, the conditions behind it are; <c>#</c> begins a comment.
/// </summary>
internal static class BudgetReader
{
    /// <summary>Longer texts are no budgets.</summary>
    public const int MaxLength = 64 * 1024;

    /// <summary>Reads a text.</summary>
    /// <param name="text">The budget.</param>
    /// <param name="file">The file that it stands in; null for one given on the command line.</param>
    /// <exception cref="FormatException">It is none; the message is a sentence without a full stop that says what is wrong, and where.</exception>
    public static Budget Read(string text, string? file = null)
    {
        if (text.Length > MaxLength) throw new FormatException($"{file ?? "the budget"} is no budget: it is longer than {MaxLength} characters");
        var limits = new List<BudgetLimit>();
        var scope = BudgetScope.Everything;
        foreach (var (index, line) in text.Split('\n').Index())
        {
            var place = file is null ? null : string.Create(CultureInfo.InvariantCulture, $"{file}, line {index + 1}");
            foreach (var part in Parts(line))
            {
                try
                {
                    if (part[0] == '[') scope = ScopeReader.Read(part);
                    else limits.Add(LimitReader.Read(part, scope) with { Place = file, Line = file is null ? 0 : index + 1 });
                }
                catch (FormatException fault)
                {
                    throw new FormatException($"{place ?? "the budget"}: {fault.Message}", fault);
                }
            }
        }

        return limits.Count > 0 ? new(limits) : throw new FormatException($"{file ?? "the budget"} holds no condition; write one as p95<1200ms");
    }

    /// <summary>The conditions and scopes of a line. A comma inside brackets or quotes separates nothing.</summary>
    private static IEnumerable<string> Parts(string line)
    {
        var (from, quoted, inside) = (0, false, false);
        for (var at = 0; at <= line.Length; at++)
        {
            var letter = at < line.Length ? line[at] : ',';
            if (letter == '"') quoted = !quoted;
            else if (at < line.Length && quoted) continue;
            else if (letter == '[') inside = true;
            else if (letter == '#' && (at == 0 || char.IsWhiteSpace(line[at - 1])))
            {
                line = line[..at];
                at--;
            }
            else if (letter == ']' || (letter is ',' or ';' && (!inside || at == line.Length)))
            {
                var part = line[from..Math.Min(letter == ']' ? at + 1 : at, line.Length)].Trim();
                if (part.Length > 0) yield return part;
                (from, inside) = (at + 1, false);
            }
        }
    }
}
