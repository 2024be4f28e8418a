using Microsoft.Data.Sqlite;
using Tuner.Server.Search;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>Asks the index of what was said and heard. Its documents have the numbers of their calls, so that hits come in the order in which calls came in.</summary>
internal static class SqliteTextSearch
{
    // Between two numbers so far apart it is quicker to ask anew than to read on.
    private const long FarApart = 1_000;

    // Up to so many that lie near each other are quicker read, too.
    private const int MostRead = 2;

    // So many hits among so many of a workspace's newest calls say that there are very many.
    private const int Sample = 40;
    private const long Newest = 20_000;

    /// <summary>The question as FTS5 takes it, in one workspace where one is given. Tokens hold no sign that FTS5 would read.</summary>
    public static string Match(SearchQuery query, long? workspaceId)
    {
        var phrases = query.Phrases.Select(phrase => $"\"{string.Join(' ', phrase.Tokens)}\"{(phrase.IsOpen ? " *" : "")}");
        return string.Join(" AND ", workspaceId is { } workspace ? phrases.Append($"\"{SearchDocument.Workspace(workspace)}\"") : phrases);
    }

    /// <summary>
    /// In which share of a workspace's newest calls it matches, where more calls than a limit do; null where they are fewer. Where the newest calls
    /// are full of hits nothing else is looked at: a phrase of common words is looked for in as many calls as have all of them.
    /// </summary>
    public static double? ShareOfMany(SqliteConnection connection, string match, int limit, double ofWorkspace)
    {
        var last = connection.Number("SELECT max(id) FROM calls") ?? 0;
        var lowest = connection.Number(
            $"SELECT min(rowid) FROM (SELECT rowid FROM search WHERE search MATCH $match AND rowid > $first ORDER BY rowid DESC LIMIT {Sample}) HAVING count(*) = {Sample}",
            ("$match", match), ("$first", last - (long)(Newest / ofWorkspace)));
        if (lowest is { } reached) return Sample / ((last - reached + 1) * ofWorkspace);
        return connection.Number("SELECT count(*) FROM (SELECT rowid FROM search WHERE search MATCH $match LIMIT $limit)", ("$match", match), ("$limit", limit + 1)) > limit ? Sample / (double)Newest : null;
    }

    /// <summary>Which of these calls match. Those that lie apart are read themselves: to find a place in the index takes several times as long as to read a call.</summary>
    public static HashSet<long> Among(SqliteConnection connection, string match, SearchQuery query, IEnumerable<long> calls, SqlitePayloads payloads)
    {
        var found = new HashSet<long>();
        using var command = connection.Command("SELECT rowid FROM search WHERE search MATCH $match AND rowid BETWEEN $first AND $last", ("$match", match), ("$first", 0L), ("$last", 0L));
        var (near, read) = (new List<long>(), new SearchMatch(query));
        var held = SqliteFollowing.Held(connection);
        foreach (var call in calls.Order())
        {
            if (near.Count > 0 && call - near[^1] > FarApart) Look();
            near.Add(call);
        }
        Look();
        return found;

        void Look()
        {
            if (near.Count > MostRead) Find(command, near, found);
            else found.UnionWith(near.Where(call => held.Has(call) && payloads.Matches(call, read)));
            near.Clear();
        }
    }

    private static void Find(SqliteCommand command, List<long> near, HashSet<long> found)
    {
        command.Parameters["$first"].Value = near[0];
        command.Parameters["$last"].Value = near[^1];
        using var row = command.ExecuteReader();
        while (row.Read()) found.Add(row.GetInt64(0));
    }
}
