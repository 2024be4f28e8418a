using Microsoft.Data.Sqlite;
using Tuner.Server.Calls;
using Tuner.Server.Search;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>Reads a page of the list.</summary>
internal static class SqliteCallList
{
    private const int ShortestStep = 60;
    private const int LongestStep = 8_000;

    // Along the order so many steps are tried as are a part of the calls that would have to be looked at else.
    private const int WorthAWalk = 4;

    /// <summary>The page.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="question">What is asked for.</param>
    /// <param name="payloads">Reads what a search cannot ask its index.</param>
    /// <param name="shares">How common is what was searched for.</param>
    public static CallListing Read(SqliteConnection connection, CallQuestion question, SqlitePayloads payloads, SqliteKnownShares shares)
    {
        var ascending = question.Ascending != question.Backwards;
        var rows = new List<(double Key, ListedCall Call)>();
        if (question.Filter.Text is { Length: > 0 } && question.Filter.Search is null) return CallListing.Of(question, rows);
        foreach (var filter in SqliteWorkspaces.Each(connection, question.Filter))
        {
            var part = question with { Filter = filter };
            if (question.Sort == CallSort.Trouble) rows.AddRange(TroubleFirst.Read(part, ascending, inTime => OfOneOrder(connection, inTime, ascending, payloads, shares)));
            // Of the other workspaces nothing is looked at that stands behind a page that is full.
            else rows.AddRange(OfOneOrder(connection, rows.Count > question.Limit ? part with { Until = new(rows[^1].Key, rows[^1].Call.Id) } : part, ascending, payloads, shares));
            rows = [.. (ascending ? rows.OrderBy(row => row.Key).ThenBy(row => row.Call.Id) : rows.OrderByDescending(row => row.Key).ThenByDescending(row => row.Call.Id)).Take(question.Limit + 1)];
        }
        return CallListing.Of(question, rows);
    }

    /// <summary>The number of the newest call of that call_id.</summary>
    public static long? Number(SqliteConnection connection, long? workspaceId, string callId)
    {
        var numbers = SqliteWorkspaces.Each(connection, new() { WorkspaceId = workspaceId }).Select(filter =>
            connection.Number("SELECT id FROM calls WHERE workspace_id = $workspace AND call_id = $call_id", ("$workspace", filter.WorkspaceId), ("$call_id", callId)));
        return numbers.Max();
    }

    private static List<(double Key, ListedCall Call)> OfOneOrder(SqliteConnection connection, CallQuestion question, bool ascending, SqlitePayloads payloads, SqliteKnownShares shares) =>
        question.Filter.Search is { } search ? Searched(connection, question, ascending, search, payloads, shares) : Rows(connection, question, ascending);

    private static List<(double Key, ListedCall Call)> Rows(SqliteConnection connection, CallQuestion question, bool ascending) =>
        [.. Listed(connection, FirstPlaces(connection, question, ascending, SqlitePlan.Choose(connection, question.Filter, question.Sort)))];

    // To look at all of some thousand calls and sort them takes longer than to walk along the order, wherever a page is soon full or soon at its end.
    private static List<CallPosition> FirstPlaces(SqliteConnection connection, CallQuestion question, bool ascending, SqlitePlan plan)
    {
        var (limit, steps) = (question.Limit + 1, (int)(plan.Candidates / WorthAWalk));
        if (question.Sort != CallSort.Time && plan.IsFew && steps > limit)
        {
            var inOrder = SqlitePlan.InOrder(question.Sort);
            if (After(connection, question, ascending, steps) is not { } reached) return Read(connection, question, ascending, question.From, limit, inOrder);
            var needed = limit * (double)SqliteWorkspaces.Calls(connection, question.Filter.WorkspaceId!.Value) / plan.Candidates;
            if (needed <= steps && Read(connection, question with { Until = new(reached, 0) }, ascending, question.From, limit, inOrder) is { } places && places.Count == limit) return places;
        }
        return Places(connection, question, ascending, question.From, limit, plan);
    }

    // By what the call stands that is so many further along the order; null where the question ends before.
    private static double? After(SqliteConnection connection, CallQuestion question, bool ascending, int steps)
    {
        var (key, path) = (SqliteOrder.Key(question.Sort), SqlitePlan.InOrder(question.Sort).Path);
        using var command = connection.Command(
            $"SELECT {key} FROM {path.From} WHERE {path.Condition} AND {Between(question, ascending, question.From, path)} ORDER BY {key}{(ascending ? "" : " DESC")} LIMIT 1 OFFSET $steps",
            ("$workspace", question.Filter.WorkspaceId), ("$key", question.From?.Key), ("$id", question.From?.Id), ("$until", question.Until?.Key), ("$steps", steps));
        using var row = command.ExecuteReader();
        return row.Read() ? row.GetDouble(0) : null;
    }

    private static string Between(CallQuestion question, bool ascending, CallPosition? from, SqlitePath path)
    {
        var behind = from is null ? "1" : SqliteOrder.Behind(question.Sort, ascending, path.StartedAt, path.Id);
        return question.Until is null ? behind : $"{behind} AND {SqliteOrder.UpTo(question.Sort, ascending, path.StartedAt)}";
    }

    // Few hits are looked at and sorted, each only by its place.
    private static List<CallPosition> Hits(SqliteConnection connection, CallQuestion question, bool ascending, string match)
    {
        var hits = new SqlitePlan(new("", "search s CROSS JOIN calls c ON c.id = s.rowid", "s.search MATCH $match", ByTime: false), null, IsFew: true, 0);
        return Read(connection, question, ascending, question.From, question.Limit + 1, hits, ("$match", match));
    }

    // Of many hits, the calls are gone through in the order that is asked for, and the index
    // says which of them are hits: a page is full long before the hits are all seen.
    private static List<(double Key, ListedCall Call)> Searched(
        SqliteConnection connection, CallQuestion question, bool ascending, SearchQuery search, SqlitePayloads payloads, SqliteKnownShares shares)
    {
        var workspace = question.Filter.WorkspaceId!.Value;
        var match = SqliteTextSearch.Match(search, SqliteWorkspaces.IsOnly(connection, workspace) ? null : workspace);
        var plan = new Lazy<SqlitePlan>(() => SqlitePlan.Choose(connection, question.Filter, question.Sort));
        // Of a smaller workspace few calls stand before the end of a page that is full already: they are looked at, however many hits there are.
        if (question.Until is not null && Places(connection, question, ascending, question.From, ShortestStep, plan.Value) is { Count: < ShortestStep } few) return Found(few);
        var ofWorkspace = SqliteWorkspaces.Share(connection, workspace);
        if (shares.Of(match, () => SqliteTextSearch.ShareOfMany(connection, match, SqlitePlan.Few, ofWorkspace)) is not { } share) return [.. Listed(connection, Hits(connection, question, ascending, match))];
        var found = new List<(double Key, ListedCall Call)>();
        var from = question.From;
        // A little more than a page should need: each step costs by the calls that it asks of.
        for (var step = (int)Math.Clamp((question.Limit + 10) / share, ShortestStep, LongestStep); found.Count <= question.Limit; step = Math.Min(step * 2, LongestStep))
        {
            var places = Places(connection, question, ascending, from, step, plan.Value);
            found.AddRange(Found(places, found.Count));
            if (places.Count < step) break;
            from = places[^1];
        }
        return found;

        List<(double Key, ListedCall Call)> Found(List<CallPosition> places, int already = 0)
        {
            var hits = SqliteTextSearch.Among(connection, match, search, places.Select(place => place.Id), payloads);
            return [.. Listed(connection, [.. places.Where(place => hits.Contains(place.Id)).Take(question.Limit + 1 - already)])];
        }
    }

    private static List<CallPosition> Places(SqliteConnection connection, CallQuestion question, bool ascending, CallPosition? from, int limit, SqlitePlan plan)
    {
        var places = Read(connection, question, ascending, from, limit, plan);
        if (plan.Newest(connection) is not { } newest) return places;
        places.AddRange(Read(connection, question, ascending, from, limit, newest));
        return [.. (ascending ? places.OrderBy(place => place.Key).ThenBy(place => place.Id) : places.OrderByDescending(place => place.Key).ThenByDescending(place => place.Id)).Take(limit)];
    }

    private static List<CallPosition> Read(
        SqliteConnection connection, CallQuestion question, bool ascending, CallPosition? from, int limit, SqlitePlan plan, params ReadOnlySpan<(string Name, object? Value)> more)
    {
        var (key, id) = (SqliteOrder.Key(question.Sort, plan.Path.StartedAt), plan.Path.Id);
        var direction = ascending ? "" : " DESC";
        using var command = connection.Command(
            $"SELECT {key}, {id} FROM {plan.Of(question.Filter)} AND {Between(question, ascending, from, plan.Path)} ORDER BY {key}{direction}, {id}{direction} LIMIT $limit",
            [.. SqliteCondition.Values(question.Filter), ("$key", from?.Key), ("$id", from?.Id), ("$until", question.Until?.Key), ("$limit", limit), .. more]);
        using var row = command.ExecuteReader();
        var places = new List<CallPosition>();
        while (row.Read()) places.Add(new(row.GetDouble(0), row.GetInt64(1)));
        return places;
    }

    private static IEnumerable<(double Key, ListedCall Call)> Listed(SqliteConnection connection, List<CallPosition> places)
    {
        using var command = connection.Command($"SELECT {CallColumns.Columns} FROM calls c WHERE c.id = $id", ("$id", 0L));
        foreach (var place in places)
        {
            command.Parameters["$id"].Value = place.Id;
            using var row = command.ExecuteReader();
            yield return row.Read() ? (place.Key, CallColumns.Read(row)) : throw new InvalidDataException("The search's index names a call that is not there.");
        }
    }
}
