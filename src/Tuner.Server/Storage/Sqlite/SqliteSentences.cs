using Microsoft.Data.Sqlite;
using Tuner.Server.Calls;
using Tuner.Server.Search;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>Finds the sentences in which a search was found, in the payloads of one page.</summary>
internal static class SqliteSentences
{
    // What a page of hits may read; what is longer is listed without its sentence.
    private const long MostBytes = 8 * 1024 * 1024;

    /// <summary>The page with its sentences.</summary>
    public static CallListing Find(SqliteConnection connection, CallQuestion question, CallListing listing)
    {
        if (question.Filter.Search is not { } search) return listing;
        var sentences = new Dictionary<long, SearchSnippet>();
        long bytes = 0;
        using var command = connection.Command($"SELECT {SqlitePayload.Columns} {SqlitePayload.From} WHERE c.id = $id", ("$id", 0L));
        foreach (var call in listing.Calls)
        {
            command.Parameters["$id"].Value = call.Id;
            using var row = command.ExecuteReader();
            if (!row.Read()) continue;
            var body = SqlitePayload.Read(row);
            if ((bytes += body.Length) > MostBytes) break;
            if (CallTexts.First(body.Unpack(), text => SearchSnippet.Of(text, search)) is { } sentence) sentences[call.Id] = sentence;
        }
        return listing with { Sentences = sentences };
    }
}
