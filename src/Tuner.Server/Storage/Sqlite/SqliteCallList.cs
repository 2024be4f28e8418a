using Microsoft.Data.Sqlite;
using Tuner.Server.Calls;
using Tuner.Server.Search;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>Reads a page of the list.</summary>
internal static class SqliteCallList
{
    private const int ShortestStep = 60;
    private const int LongestStep = 8_000;

    /// <summary>The page.</summary>
    public static CallListing Read(SqliteConnection connection, CallQuestion question)
    {
        var ascending = question.Ascending != question.Backwards;
        var rows = new List<(double Key, ListedCall Call)>();
        if (question.Filter.Text is { Length: > 0 } && question.Filter.Search is null) return Page(question, rows);
        foreach (var filter in SqliteWorkspaces.Each(connection, question.Filter))
        {
            var part = question with { Filter = filter };
            rows.AddRange(question.Sort == CallSort.Trouble ? SqliteTroubleFirst.Read(part, ascending, inTime => OfOneOrder(connection, inTime, ascending)) : OfOneOrder(connection, part, ascending));
        }
        return Page(question, [.. (ascending ? rows.OrderBy(row => row.Key).ThenBy(row => row.Call.Id) : rows.OrderByDescending(row => row.Key).ThenByDescending(row => row.Call.Id)).Take(question.Limit + 1)]);
    }

    /// <summary>The number of the newest call of that call_id.</summary>
    public static long? Number(SqliteConnection connection, long? workspaceId, string callId)
    {
        var numbers = SqliteWorkspaces.Each(connection, new() { WorkspaceId = workspaceId }).Select(filter =>
            connection.Number("SELECT id FROM calls WHERE workspace_id = $workspace AND call_id = $call_id", ("$workspace", filter.WorkspaceId), ("$call_id", callId)));
        return numbers.Max();
    }

    private static List<(double Key, ListedCall Call)> OfOneOrder(SqliteConnection connection, CallQuestion question, bool ascending) =>
        question.Filter.Search is { } search ? Searched(connection, question, ascending, search) : Rows(connection, question, ascending);

    private static CallListing Page(CallQuestion question, List<(double Key, ListedCall Call)> rows)
    {
        var more = rows.Count > question.Limit;
        if (more) rows.RemoveAt(question.Limit);
        if (question.Backwards) rows.Reverse();
        var calls = rows.ConvertAll(row => row.Call);
        return question.Backwards ? new(calls, question.Sort, HasPrevious: more, HasNext: true) : new(calls, question.Sort, HasPrevious: question.From is not null, HasNext: more);
    }

    private static List<(double Key, ListedCall Call)> Rows(SqliteConnection connection, CallQuestion question, bool ascending) =>
        [.. Listed(connection, Places(connection, question, ascending, question.From, question.Limit + 1, SqlitePlan.Choose(connection, question.Filter, question.Sort)))];

    // Few hits are looked at and sorted, each only by its place.
    private static List<CallPosition> Hits(SqliteConnection connection, CallQuestion question, bool ascending, string match)
    {
        var hits = new SqlitePlan(new("", "search s CROSS JOIN calls c ON c.id = s.rowid", "s.search MATCH $match", ByTime: false), null, IsFew: true, 0);
        return Read(connection, question, ascending, question.From, question.Limit + 1, hits, ("$match", match));
    }

    // Of many hits, the calls are gone through in the order that is asked for, and the index
    // says which of them are hits: a page is full long before the hits are all seen.
    private static List<(double Key, ListedCall Call)> Searched(SqliteConnection connection, CallQuestion question, bool ascending, SearchQuery search)
    {
        var match = SqliteTextSearch.Match(search, SqliteWorkspaces.IsOnly(connection, question.Filter.WorkspaceId!.Value) ? null : question.Filter.WorkspaceId);
        if (SqliteTextSearch.ShareOfMany(connection, match, SqlitePlan.Few, SqliteWorkspaces.Share(connection, question.Filter.WorkspaceId!.Value)) is not { } share) return [.. Listed(connection, Hits(connection, question, ascending, match))];
        var found = new List<(double Key, ListedCall Call)>();
        var from = question.From;
        var plan = SqlitePlan.Choose(connection, question.Filter, question.Sort);
        // A little more than a page should need: each step costs by the calls that it asks of.
        for (var step = (int)Math.Clamp((question.Limit + 10) / share, ShortestStep, LongestStep); found.Count <= question.Limit; step = Math.Min(step * 2, LongestStep))
        {
            var places = Places(connection, question, ascending, from, step, plan);
            var hits = SqliteTextSearch.Among(connection, match, search, places.Select(place => place.Id));
            found.AddRange(Listed(connection, [.. places.Where(place => hits.Contains(place.Id)).Take(question.Limit + 1 - found.Count)]));
            if (places.Count < step) break;
            from = places[^1];
        }
        return found;
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
        var behind = from is null ? "1" : SqliteOrder.Behind(question.Sort, ascending, plan.Path.StartedAt, id);
        var direction = ascending ? "" : " DESC";
        using var command = connection.Command(
            $"SELECT {key}, {id} FROM {plan.Of(question.Filter)} AND {behind} ORDER BY {key}{direction}, {id}{direction} LIMIT $limit",
            [.. SqliteCondition.Values(question.Filter), ("$key", from?.Key), ("$id", from?.Id), ("$limit", limit), .. more]);
        using var row = command.ExecuteReader();
        var places = new List<CallPosition>();
        while (row.Read()) places.Add(new(row.GetDouble(0), row.GetInt64(1)));
        return places;
    }

    private static IEnumerable<(double Key, ListedCall Call)> Listed(SqliteConnection connection, List<CallPosition> places)
    {
        using var command = connection.Command($"SELECT {SqliteCallRow.Columns} FROM calls c WHERE c.id = $id", ("$id", 0L));
        foreach (var place in places)
        {
            command.Parameters["$id"].Value = place.Id;
            using var row = command.ExecuteReader();
            yield return row.Read() ? (place.Key, SqliteCallRow.Read(row)) : throw new InvalidDataException("The search's index names a call that is not there.");
        }
    }
}
