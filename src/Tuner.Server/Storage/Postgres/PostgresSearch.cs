using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Tuner.Server.Search;

namespace Tuner.Server.Storage.Postgres;

/// <summary>How the search is asked and kept. Its tokens are made by our own tokenizer and hold nothing but letters, digits and marks, so that none of them can be read as part of a question.</summary>
internal static partial class PostgresSearch
{
    // A tsvector has room for a megabyte of words; this is hours of speech.
    private const int MostBytes = 900_000;

    // Of a word that its statistics do not hold PostgreSQL expects one call in two hundred.
    private const int Rare = 150;

    /// <summary>The words of a document's own row: all but the border between its parts.</summary>
    public const string WordsOfDocument = "array_to_tsvector(array_remove(array_remove(string_to_array(d.document, ' '), ''), '_'))";

    /// <summary>The words that a call must have, as a <c>tsquery</c>.</summary>
    public static string Words(SearchQuery query, long workspaceId) => $"{Words(query)} & '{SearchDocument.Workspace(workspaceId)}'";

    /// <summary>Whether so few calls have all the words that these are best looked up in the index, and then sorted. PostgreSQL is asked how many it expects: that costs a plan, and runs nothing.</summary>
    public static bool IsRare(PostgresSession session, SearchQuery query)
    {
        var plan = session.Rows("EXPLAIN SELECT 1 FROM search s WHERE s.words @@ @words::text::tsquery", row => row.GetString(0), ("@words", Words(query)));
        return Expected().Match(plan[0]) is { Success: true } rows
            && long.Parse(rows.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) * Rare <= PostgresWorkspaces.Calls(session, null);
    }

    private static string Words(SearchQuery query) => string.Join(" & ", query.Phrases
        .SelectMany(phrase => phrase.Tokens.Select((token, i) => $"'{token}'{(phrase.IsOpen && i == phrase.Tokens.Count - 1 ? ":*" : "")}"))
        .Distinct());

    [GeneratedRegex(@" rows=(\d+) ", RegexOptions.CultureInvariant)]
    private static partial Regex Expected();

    /// <summary>A document as it is kept: a space before each token and behind it.</summary>
    public static string Document(string document)
    {
        if (Encoding.UTF8.GetByteCount(document) <= MostBytes) return $" {document} ";
        // Its last token says whose it is.
        var owner = document[document.LastIndexOf(' ')..];
        var (length, bytes) = (0, 0);
        for (var end = document.IndexOf(' ', StringComparison.Ordinal); end >= 0; end = document.IndexOf(' ', end + 1))
        {
            bytes += Encoding.UTF8.GetByteCount(document.AsSpan(length, end - length));
            if (bytes > MostBytes) break;
            length = end;
        }
        return $" {document[..length]}{owner} ";
    }
}
