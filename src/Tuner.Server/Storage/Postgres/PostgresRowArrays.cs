using Tuner.Pipecat.Reading;
using Tuner.Server.Calls;

namespace Tuner.Server.Storage.Postgres;

/// <summary>The narrow rows of many calls, column by column, so that one statement writes all of them. Each row says which of the statement's calls it is of.</summary>
internal sealed class PostgresRowArrays
{
    /// <summary>Parts of a WITH clause that write them, of the calls in <c>numbered (n, workspace_id, id)</c>.</summary>
    public static readonly string Sql = $"""
        written_waits AS (
            INSERT INTO waits (workspace_id, call, row, at_ms, wait_ms, answered, {string.Join(", ", WaitPart.Kinds.Select(kind => $"{kind}_ms"))}, owners)
            SELECT numbered.workspace_id, numbered.id, r.row, r.at_ms, r.wait_ms, r.answered, {string.Join(", ", WaitPart.Kinds.Select(kind => $"r.{kind}_ms"))}, r.owners
            FROM unnest(@wait_n::bigint[], @wait_row::bigint[], @wait_at::bigint[], @wait_ms::bigint[], @wait_answered::boolean[], {string.Join(", ", WaitPart.Kinds.Select(kind => $"@wait_{kind}::bigint[]"))}, @wait_owners::bytea[])
                AS r (n, row, at_ms, wait_ms, answered, {string.Join(", ", WaitPart.Kinds.Select(kind => $"{kind}_ms"))}, owners) JOIN numbered ON numbered.n = r.n),
        written_tools AS (
            INSERT INTO tools (workspace_id, call, row, name, at_ms, duration_ms, failed, error)
            SELECT numbered.workspace_id, numbered.id, r.row, r.name, r.at_ms, r.duration_ms, r.failed, r.error
            FROM unnest(@tool_n::bigint[], @tool_row::bigint[], @tool_name::text[], @tool_at::bigint[], @tool_ms::bigint[], @tool_failed::boolean[], @tool_error::text[])
                AS r (n, row, name, at_ms, duration_ms, failed, error) JOIN numbered ON numbered.n = r.n),
        written_errors AS (
            INSERT INTO errors (workspace_id, call, place, at_ms, source, category, message, fatal, recovered)
            SELECT numbered.workspace_id, numbered.id, r.place, r.at_ms, r.source, r.category, r.message, r.fatal, r.recovered
            FROM unnest(@error_n::bigint[], @error_place::bigint[], @error_at::bigint[], @error_source::text[], @error_category::text[], @error_message::text[], @error_fatal::boolean[], @error_recovered::boolean[])
                AS r (n, place, at_ms, source, category, message, fatal, recovered) JOIN numbered ON numbered.n = r.n)
        """;

    private readonly List<(long N, WaitRow Row)> _waits = [];
    private readonly List<(long N, ToolRow Row)> _tools = [];
    private readonly List<(long N, ErrorRow Row)> _errors = [];

    /// <summary>Adds those of a call.</summary>
    public void Add(long n, CallRows rows)
    {
        foreach (var wait in rows.Waits) _waits.Add((n, wait));
        foreach (var tool in rows.Tools) _tools.Add((n, tool));
        foreach (var error in rows.Errors) _errors.Add((n, error));
    }

    /// <summary>The parameters of <see cref="Sql"/>.</summary>
    public IEnumerable<(string Name, object? Value)> Parameters()
    {
        yield return ("@wait_n", Column(_waits, row => row.N));
        yield return ("@wait_row", Column(_waits, row => (long)row.Row.Row));
        yield return ("@wait_at", Column(_waits, row => row.Row.AtMs));
        yield return ("@wait_ms", Column(_waits, row => row.Row.WaitMs));
        yield return ("@wait_answered", Column(_waits, row => row.Row.Answered));
        for (var i = 0; i < WaitPart.Kinds.Count; i++)
        {
            var part = i;
            yield return ($"@wait_{WaitPart.Kinds[i]}", Column(_waits, row => row.Row.PartsMs[part]));
        }
        yield return ("@wait_owners", Column(_waits, row => OwnerBytes.Write(row.Row.Owners)));
        yield return ("@tool_n", Column(_tools, row => row.N));
        yield return ("@tool_row", Column(_tools, row => (long)row.Row.Row));
        yield return ("@tool_name", Column(_tools, row => row.Row.Name));
        yield return ("@tool_at", Column(_tools, row => row.Row.AtMs));
        yield return ("@tool_ms", Column(_tools, row => row.Row.DurationMs));
        yield return ("@tool_failed", Column(_tools, row => row.Row.Failed));
        yield return ("@tool_error", Column(_tools, row => row.Row.Error));
        yield return ("@error_n", Column(_errors, row => row.N));
        yield return ("@error_place", Column(_errors, row => (long)row.Row.Place));
        yield return ("@error_at", Column(_errors, row => row.Row.AtMs));
        yield return ("@error_source", Column(_errors, row => row.Row.Source));
        yield return ("@error_category", Column(_errors, row => row.Row.Category));
        yield return ("@error_message", Column(_errors, row => row.Row.Message));
        yield return ("@error_fatal", Column(_errors, row => row.Row.Fatal));
        yield return ("@error_recovered", Column(_errors, row => row.Row.Recovered));
    }

    private static TColumn[] Column<TRow, TColumn>(List<TRow> rows, Func<TRow, TColumn> of) => [.. rows.Select(of)];
}
