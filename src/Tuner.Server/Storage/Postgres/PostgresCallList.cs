using Tuner.Server.Calls;

namespace Tuner.Server.Storage.Postgres;

/// <summary>Reads a page of the list, and counts what a filter reaches.</summary>
internal static class PostgresCallList
{
    // Along an index so many are counted; where calls themselves are looked at, fewer; where their whole text is, fewer still.
    private const int MostCounted = 10_000;
    private const int MostLookedAt = 1_000;
    private const int MostRead = 250;

    // So many calls of a time are looked at and sorted for one page, as in SQLite.
    private const int Few = 5_000;

    /// <summary>The page.</summary>
    public static CallListing Read(PostgresSession session, CallQuestion question)
    {
        var ascending = question.Ascending != question.Backwards;
        var rows = new List<(double Key, ListedCall Call)>();
        if (AsksForNothing(question.Filter)) return CallListing.Of(question, rows);
        foreach (var filter in PostgresWorkspaces.Each(session, question.Filter))
        {
            var part = question with { Filter = filter };
            if (question.Sort == CallSort.Trouble) rows.AddRange(TroubleFirst.Read(part, ascending, inTime => OfOneOrder(session, inTime, ascending)));
            // Of the other workspaces nothing is looked at that stands behind a page that is full.
            else rows.AddRange(OfOneOrder(session, rows.Count > question.Limit ? part with { Until = new(rows[^1].Key, rows[^1].Call.Id) } : part, ascending));
            rows = [.. (ascending ? rows.OrderBy(row => row.Key).ThenBy(row => row.Call.Id) : rows.OrderByDescending(row => row.Key).ThenByDescending(row => row.Call.Id)).Take(question.Limit + 1)];
        }
        return CallListing.Of(question, rows);
    }

    /// <summary>How many calls a filter reaches: of whole workspaces exactly, of others up to a limit.</summary>
    public static CallTotal Count(PostgresSession session, CallFilter filter)
    {
        if (filter.IsWholeWorkspace) return new(PostgresWorkspaces.Calls(session, filter.WorkspaceId), IsAtLeast: false);
        if (AsksForNothing(filter)) return new(0, IsAtLeast: false);
        var total = new CallTotal(0, IsAtLeast: false);
        foreach (var part in PostgresWorkspaces.Each(session, filter))
        {
            var condition = new PostgresCondition(session, part);
            var most = condition.IsOfOneIndex ? MostCounted : condition.Phrases is null ? MostLookedAt : MostRead;
            // Of those that have all words of a phrase, as many as meet it are the least.
            var (column, ofThem) = condition.Phrases is { } phrases ? ("s.document", $"count(*) FILTER (WHERE {phrases})") : ("c.id", "count(*)");
            var (found, met) = session.Rows(
                FormattableString.Invariant($"SELECT count(*), {ofThem} FROM (SELECT {column} FROM {condition.From} WHERE {condition.WhereOfWords} LIMIT {most + 1}) s"),
                row => (row.GetInt64(0), row.GetInt64(1)), condition.Values)[0];
            total = new(total.Calls + Math.Min(met, most), found > most);
            // The other workspaces would only raise the number that there are at least.
            if (total.IsAtLeast) break;
        }
        return total;
    }

    // A text in which there is nothing that can be found finds nothing.
    private static bool AsksForNothing(CallFilter filter) => filter is { Text.Length: > 0, Search: null };

    private static List<(double Key, ListedCall Call)> OfOneOrder(PostgresSession session, CallQuestion question, bool ascending)
    {
        var condition = new PostgresCondition(session, question.Filter);
        var (key, direction) = (KeyOf(question.Sort), ascending ? "" : " DESC");
        var (behind, upTo) = ascending ? (">", "<=") : ("<", ">=");
        if (question.From is { } from)
        {
            condition.Add($"({key}, c.id) {behind} (@key::{TypeOf(question.Sort)}, @id)", "@key", from.Key);
            condition.Add("TRUE", "@id", from.Id);
        }
        if (question.Until is { } until) condition.Add($"{key} {upTo} @until::{TypeOf(question.Sort)}", "@until", until.Key);
        // Calls of a short time may stand anywhere in another order, at its very end as well: the walk there would pass by all others.
        var (calls, where) = question.Sort != CallSort.Time && IsOfFew(session, question.Filter)
            ? ($"(SELECT c.* FROM {condition.From} WHERE {condition.Where} OFFSET 0) c", "TRUE")
            : (condition.From, condition.Where);
        return session.Rows(
            FormattableString.Invariant($"SELECT {CallColumns.Columns}, ({key})::double precision AS key FROM {calls} WHERE {where} ORDER BY {key}{direction}, c.id{direction} LIMIT {question.Limit + 1}"),
            row => (row.GetDouble(row.FieldCount - 1), CallColumns.Read(row)),
            condition.Values);
    }

    private static bool IsOfFew(PostgresSession session, CallFilter filter) => (filter.FromMs, filter.ToMs) != (null, null) && session.RowsOfPlanned(
        FormattableString.Invariant($"SELECT count(*) FROM (SELECT 1 FROM calls WHERE workspace_id = @workspace AND started_at_ms >= @from AND started_at_ms < @to ORDER BY started_at_ms LIMIT {Few + 1}) s"),
        row => row.GetInt64(0), ("@workspace", filter.WorkspaceId), ("@from", filter.FromMs ?? long.MinValue), ("@to", filter.ToMs ?? long.MaxValue))[0] <= Few;

    private static string KeyOf(CallSort sort) => sort switch
    {
        CallSort.Length => "c.duration_ms",
        CallSort.WorstWait => PostgresCondition.WorstWait,
        CallSort.Cost => PostgresCondition.Cost,
        _ => "c.started_at_ms",
    };

    // Of the column's own type: only so an index is of use.
    private static string TypeOf(CallSort sort) => sort is CallSort.WorstWait or CallSort.Cost ? "double precision" : "bigint";
}
