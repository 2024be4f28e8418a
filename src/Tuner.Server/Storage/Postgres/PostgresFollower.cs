using System.Text;
using Tuner.Server.Calls;

namespace Tuner.Server.Storage.Postgres;

/// <summary>
/// Lets the search and the rollups follow the calls, some at a time and one server at a time. Each call that is not followed has a row in
/// <c>unfollowed</c>, which goes in the transaction that follows it: a kill at any moment loses and doubles nothing, and a call that is
/// committed late is not passed over.
/// </summary>
internal static class PostgresFollower
{
    private const long MostBytes = 4 * 1024 * 1024;

    private const string AddDocuments = $"""
        INSERT INTO search (workspace_id, call, document, words)
        SELECT d.workspace_id, d.call, d.document, {PostgresSearch.WordsOfDocument} FROM unnest(@workspaces::bigint[], @calls::bigint[], @documents::text[]) AS d (workspace_id, call, document)
        """;

    /// <summary>Follows the next calls; returns whether there may be more.</summary>
    public static bool Step(PostgresSession session, RecentCalls recent, int mostCalls)
    {
        // Another server is at it.
        if (!session.TryTake(PostgresLock.Index)) return false;
        var waiting = session.Rows(
            FormattableString.Invariant($"SELECT {CallColumns.Columns}, p.length {PostgresPayload.From} JOIN unfollowed u ON u.workspace_id = c.workspace_id AND u.call = c.id ORDER BY c.id LIMIT {mostCalls}"),
            row => (Call: CallColumns.Read(row), Length: row.GetInt64(row.FieldCount - 1)));
        var followed = new List<(RolledUpCall RolledUp, byte[] Document)>();
        var opened = new List<ListedCall>();
        long bytes = 0;
        foreach (var (call, length) in waiting)
        {
            if (bytes >= MostBytes) break;
            if (recent.Take(call) is { } known) followed.Add((new(call, known.Figures), known.Document));
            else
            {
                bytes += length;
                opened.Add(call);
            }
        }
        followed.AddRange(Open(session, opened));
        Write(session, followed);
        return followed.Count == mostCalls || followed.Count < waiting.Count;
    }

    /// <summary>Takes calls out of the search and the rollups, while their rows are still there; the transaction must hold the lock of the index.</summary>
    public static void Forget(PostgresSession session, IReadOnlyList<ListedCall> calls)
    {
        var ids = calls.Select(call => call.Id).ToArray();
        var unfollowed = session.Rows("DELETE FROM unfollowed u USING calls c WHERE c.id = ANY(@calls) AND u.workspace_id = c.workspace_id AND u.call = c.id RETURNING u.call", row => row.GetInt64(0), ("@calls", ids)).ToHashSet();
        var followed = calls.Where(call => !unfollowed.Contains(call.Id)).ToList();
        if (followed.Count == 0) return;
        session.Execute("DELETE FROM search s USING calls c WHERE c.id = ANY(@calls) AND s.workspace_id = c.workspace_id AND s.call = c.id", ("@calls", ids));
        var rows = PostgresCallRows.Read(session, ids);
        PostgresRollups.Apply(session, [.. followed.Select(call => new CountedCall(call, rows[call.Id]).ToRolledUp())], sign: -1);
    }

    private static IEnumerable<(RolledUpCall RolledUp, byte[] Document)> Open(PostgresSession session, List<ListedCall> calls)
    {
        if (calls.Count == 0) yield break;
        var rows = PostgresCallRows.Read(session, calls.ConvertAll(call => call.Id));
        foreach (var call in calls)
        {
            var spoken = new List<string>();
            if (PostgresPayload.Of(session, call.Id) is { } body)
            {
                CallTexts.First<string>(body.Unpack(), text =>
                {
                    spoken.Add(text);
                    return null;
                });
            }
            yield return (new CountedCall(call, rows[call.Id]).ToRolledUp(), SearchDocument.Of(call.WorkspaceId, call.Summary.CallId, call.Agent, spoken));
        }
    }

    private static void Write(PostgresSession session, List<(RolledUpCall RolledUp, byte[] Document)> followed)
    {
        if (followed.Count == 0) return;
        var calls = followed.ConvertAll(one => one.RolledUp.Call);
        (string, object?)[] keys = [("@workspaces", calls.Select(call => call.WorkspaceId).ToArray()), ("@calls", calls.Select(call => call.Id).ToArray())];
        session.Execute("DELETE FROM unfollowed u USING unnest(@workspaces::bigint[], @calls::bigint[]) AS f (workspace_id, call) WHERE u.workspace_id = f.workspace_id AND u.call = f.call", keys);
        session.Execute(AddDocuments, [.. keys, ("@documents", followed.Select(one => PostgresSearch.Document(Encoding.UTF8.GetString(one.Document))).ToArray())]);
        PostgresRollups.Apply(session, followed.ConvertAll(one => one.RolledUp), sign: 1);
    }
}
