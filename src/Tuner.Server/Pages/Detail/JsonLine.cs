namespace Tuner.Server.Pages.Detail;

/// <summary>A line of JSON as people read it: coloured, and with what stands inside of it, so that it can be folded.</summary>
/// <param name="Tokens">The line, its indentation too.</param>
/// <param name="Inside">The lines between an opening bracket at its end and the closing one; empty for a line of its own.</param>
/// <param name="Closing">The line of the closing bracket; empty where there is none.</param>
public sealed record JsonLine(IReadOnlyList<JsonToken> Tokens, IReadOnlyList<JsonLine> Inside, IReadOnlyList<JsonToken> Closing)
{
    /// <summary>The lines of JSON that was laid out; its end may be cut off.</summary>
    internal static IReadOnlyList<JsonLine> Of(string text)
    {
        if (text.Length == 0) return [];
        var lines = text.Split('\n');
        var at = 0;
        return Read(lines, ref at, isInside: false);
    }

    // As deep as JSON may be here, which is 64.
    private static List<JsonLine> Read(string[] lines, ref int at, bool isInside)
    {
        var read = new List<JsonLine>();
        while (at < lines.Length)
        {
            var line = lines[at];
            if (isInside && line.TrimStart() is ['}' or ']', ..]) return read;
            at++;
            if (at == lines.Length || line is not [.., '{' or '[']) read.Add(new(JsonToken.Of(line), [], []));
            else
            {
                var inside = Read(lines, ref at, isInside: true);
                read.Add(new(JsonToken.Of(line), inside, at < lines.Length ? JsonToken.Of(lines[at++]) : []));
            }
        }
        return read;
    }
}

/// <summary>A piece of JSON.</summary>
/// <param name="Kind"><c>name</c>, <c>text</c>, <c>number</c>, <c>word</c>, or <c>sign</c> for everything between.</param>
/// <param name="Text">As it stands there.</param>
public sealed record JsonToken(string Kind, string Text)
{
    /// <summary>The pieces of a line; together they are the line.</summary>
    internal static IReadOnlyList<JsonToken> Of(string line)
    {
        var tokens = new List<JsonToken>();
        for (var at = 0; at < line.Length;)
        {
            var end = End(line, at, out var kind);
            tokens.Add(new(kind, line[at..end]));
            at = end;
        }
        return tokens;
    }

    private static int End(string line, int at, out string kind)
    {
        var end = at + 1;
        if (line[at] == '"')
        {
            while (end < line.Length && line[end] != '"') end += line[end] == '\\' ? 2 : 1;
            end = Math.Min(end + 1, line.Length);
            kind = end < line.Length && line[end] == ':' ? "name" : "text";
            return end;
        }
        kind = KindOf(line[at]);
        while (end < line.Length && line[end] != '"' && (KindOf(line[end]) == kind || (kind == "number" && line[end] is 'e' or 'E'))) end++;
        return end;
    }

    private static string KindOf(char c) => char.IsAsciiDigit(c) || c is '-' or '+' or '.' ? "number" : char.IsAsciiLetter(c) ? "word" : "sign";
}
