using System.Globalization;
using System.Text;
using System.Text.Json;
using Tuner.Pipecat.Reading;
using Tuner.Server.Calls;
using Tuner.Server.Figures;
using Tuner.Server.Storage;
using Tuner.Server.Storage.Postgres;
using Tuner.Server.Validation;

namespace Tuner.Benchmarks.Store;

/// <summary>What <see cref="StoreCheck"/> does, of a database: of every call facts, rows, traits and words once more from its payload, and every rollup once more from its calls.</summary>
internal static class PostgresCheck
{
    private const int AtOnce = 200;
    private static readonly string[] Beside = ["payloads", "waits", "tools", "errors", "labels", "marks", "search", "unfollowed"];

    /// <summary>How many calls there are, and what is wrong; all of one moment.</summary>
    public static async Task<(int Calls, List<string> Wrong)> RunAsync(string address, string? acknowledged)
    {
        using var database = PostgresDatabase.Open(PostgresAddress.Parse(address), TimeSpan.FromHours(1));
        return await database.ReadAsync(session => Run(session, acknowledged), CancellationToken.None);
    }

    private static (int Calls, List<string> Wrong) Run(PostgresSession session, string? acknowledged)
    {
        var wrong = Structure(session).ToList();
        var (calls, followed) = (0, new List<RolledUpCall>());
        for (var last = long.MinValue; ;)
        {
            var ids = session.Rows("SELECT id FROM calls WHERE id > @last ORDER BY id LIMIT @most", row => row.GetInt64(0), ("@last", last), ("@most", AtOnce));
            if (ids.Count == 0) break;
            foreach (var call in Stored(session, ids))
            {
                wrong.AddRange(Objections(session, call));
                if (call.IsFollowed) followed.Add(new CountedCall(call.Listed, call.Rows).ToRolledUp());
            }
            calls += ids.Count;
            last = ids[^1];
        }
        wrong.AddRange(RolledUp(session, followed));
        if (acknowledged is not null) wrong.AddRange(Missing(session, acknowledged));
        return (calls, wrong);
    }

    private static IEnumerable<string> Structure(PostgresSession session)
    {
        foreach (var table in Beside)
            foreach (var id in session.Rows($"SELECT DISTINCT t.call FROM {table} t LEFT JOIN calls c ON c.workspace_id = t.workspace_id AND c.id = t.call WHERE c.id IS NULL", row => row.GetInt64(0)))
                yield return $"{table} has call {id}, which is not there";
        foreach (var id in session.Rows($"SELECT d.call FROM search d WHERE d.words <> {PostgresSearch.WordsOfDocument}", row => row.GetInt64(0)))
            yield return $"call {id}: the words that it is found by are not those of its document";
        const string Total = "SELECT (t.count, t.bytes) = (SELECT count(*), coalesce(sum(size + coalesce(peaks, 0) + coalesce(opus, 0)), 0)::bigint FROM recordings) FROM recording_total t";
        if (!session.Rows(Total, row => row.GetBoolean(0)).Single()) yield return "what recordings take together is not their sum";
    }

    private static List<Call> Stored(PostgresSession session, List<long> ids)
    {
        var rows = PostgresCallRows.Read(session, ids);
        return session.Rows(
            $"""
            SELECT {CallColumns.Columns}, c.traits, s.document, u.call IS NULL FROM calls c LEFT JOIN search s ON s.workspace_id = c.workspace_id AND s.call = c.id
            LEFT JOIN unfollowed u ON u.workspace_id = c.workspace_id AND u.call = c.id WHERE c.id = ANY(@calls) ORDER BY c.id
            """,
            row =>
            {
                var listed = CallColumns.Read(row);
                var document = row.IsDBNull(row.FieldCount - 2) ? null : row.GetString(row.FieldCount - 2);
                return new Call(listed, rows[listed.Id], row.GetFieldValue<string[]>(row.FieldCount - 3), document, row.GetBoolean(row.FieldCount - 1));
            },
            ("@calls", ids.ToArray()));
    }

    private static IEnumerable<string> Objections(PostgresSession session, Call call)
    {
        var (listed, id) = (call.Listed, call.Listed.Id);
        if (call.IsFollowed == call.Document is null) yield return $"call {id} is {(call.IsFollowed ? "" : "not ")}followed, and {(call.IsFollowed ? "not " : "")}in the search";
        if (PostgresPayload.Of(session, id) is not { } packed)
        {
            yield return $"call {id} has no payload";
            yield break;
        }
        var body = packed.Unpack();
        using var payload = JsonDocument.Parse(body, JsonBody.Options);
        var record = CallRecord.Read(payload.RootElement);
        var rows = CallRowsReader.Read(record);
        if (CallSummarizer.Summarize(record) != listed.Summary) yield return $"call {id}: its facts are not those of its payload";
        if (Dump(call.Rows) != PostgresText.Of(Dump(rows))) yield return $"call {id}: its rows are not those of its payload";
        if (!CallTrait.Of(rows).Select(trait => PostgresText.Of(PostgresTraits.Of(listed.WorkspaceId, trait.Kind, trait.Name))).ToHashSet().SetEquals(call.Traits)) yield return $"call {id}: its traits are not those of its payload";
        if (call.Document is null) yield break;
        var spoken = new List<string>();
        CallTexts.First<string>(body, text =>
        {
            spoken.Add(text);
            return null;
        });
        if (call.Document != PostgresText.Of(PostgresSearch.Document(Encoding.UTF8.GetString(SearchDocument.Of(listed.WorkspaceId, listed.Summary.CallId, listed.Agent, spoken))))) yield return $"call {id}: its document is not that of its payload";
    }

    private static IEnumerable<string> RolledUp(PostgresSession session, List<RolledUpCall> followed)
    {
        var sums = Rollups.Changes(followed).Where(sum => sum.Value[Figure.Calls] > 0).ToDictionary(sum => sum.Key, sum => Figures(sum.Value));
        var figures = new CallFigures(isOfMany: true);
        foreach (var (key, bytes) in session.Rows(
            "SELECT workspace_id, agent, version, level, slot, figures FROM rollups",
            row => (Key: new RollupKey(row.GetInt64(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4)), Bytes: row.GetFieldValue<byte[]>(5))))
        {
            figures.Clear();
            FigureBytes.AddTo(figures, bytes);
            if (!sums.Remove(key, out var sum)) yield return $"there is a rollup {key} of no call";
            else if (sum != Figures(figures)) yield return $"the rollup {key} is {Figures(figures)}; its calls are {sum}";
        }
        foreach (var key in sums.Keys) yield return $"the rollup {key} is missing";
        var counts = followed.CountBy(one => one.Call.WorkspaceId).ToDictionary();
        foreach (var (workspace, counted) in session.Rows("SELECT workspace_id, calls FROM call_counts WHERE calls <> 0", row => (row.GetInt64(0), row.GetInt64(1))))
            if (!counts.Remove(workspace, out var count) || count != counted) yield return $"workspace {workspace} counts {counted} calls that were followed, and has {count}";
        foreach (var workspace in counts.Keys) yield return $"workspace {workspace} counts none of its calls";
    }

    // The call_id is unique in its workspace by the schema: one that is there is there once.
    private static IEnumerable<string> Missing(PostgresSession session, string file)
    {
        var there = session.Rows("SELECT call_id FROM calls", row => row.GetString(0)).ToHashSet(StringComparer.Ordinal);
        return File.ReadLines(file).Where(callId => !there.Contains(callId)).Select(callId => $"{callId} was acknowledged and is not there");
    }

    // How many times of each wait there are is not told: a rollup of many keeps three digits of each.
    private static string Figures(CallFigures figures) => string.Create(
        CultureInfo.InvariantCulture, $"{string.Join(' ', Enum.GetValues<Figure>().Select(figure => figures[figure]))}, {figures.Answered.Count} and {figures.Unanswered.Count} waits");

    private static string Dump(CallRows rows)
    {
        var text = new StringBuilder();
        foreach (var wait in rows.Waits)
            text.AppendLine(CultureInfo.InvariantCulture, $"wait {wait.Row} {wait.AtMs} {wait.WaitMs} {wait.Answered} {string.Join(',', wait.PartsMs)} {string.Join(',', wait.Owners.Select(owner => $"{owner.Kind}/{owner.Name}={owner.Ms}"))}");
        foreach (var tool in rows.Tools) text.AppendLine(CultureInfo.InvariantCulture, $"{tool}");
        foreach (var error in rows.Errors) text.AppendLine(CultureInfo.InvariantCulture, $"{error}");
        return text.ToString();
    }

    private sealed record Call(ListedCall Listed, CallRows Rows, string[] Traits, string? Document, bool IsFollowed);
}
