using System.Data.Common;
using Tuner.Server.Calls;

namespace Tuner.Server.Storage;

/// <summary>How a listed call is asked for and read.</summary>
internal static class CallColumns
{
    /// <summary>The columns that <see cref="Read"/> takes, in its order, of a table called <c>c</c>.</summary>
    public const string Columns = """
        c.id, c.workspace_id, c.agent, c.received_at_ms, c.call_id, c.call_type, c.started_at_ms, c.duration_ms, c.turns,
        c.interruptions, c.tools, c.errors, c.response_median_ms, c.response_worst_ms, c.end_reason, c.incomplete,
        c.agent_version, c.caller, c.failed_tools, c.answers, c.unanswered, c.wait_half_ms, c.wait_half_at_least,
        c.wait_most_ms, c.wait_most_at_least, c.wait_worst_ms, c.wait_worst_at_least, c.cost, c.tokens, c.spoken_characters,
        c.transcribed_seconds, c.voicemail, c.transferred, c.typed, c.muted
        """;

    /// <summary>The call of the row that the reader stands on.</summary>
    public static ListedCall Read(DbDataReader row) => new(
        row.GetInt64(0), row.GetInt64(1), row.GetString(2), row.GetInt64(3),
        new(row.GetString(4), row.GetString(5), row.GetInt64(6), row.GetInt64(7), (int)row.GetInt64(8),
            (int)row.GetInt64(9), (int)row.GetInt64(10), (int)row.GetInt64(11), Number(row, 12), Number(row, 13), Text(row, 14), row.GetBoolean(15))
        {
            AgentVersion = Number(row, 16),
            Caller = Text(row, 17),
            FailedTools = (int)row.GetInt64(18),
            Answers = (int)row.GetInt64(19),
            Unanswered = (int)row.GetInt64(20),
            WaitHalf = Figure(row, 21),
            WaitMost = Figure(row, 23),
            WaitWorst = Figure(row, 25),
            Cost = Amount(row, 27),
            Tokens = Number(row, 28),
            SpokenCharacters = Number(row, 29),
            TranscribedSeconds = Amount(row, 30),
            Voicemail = row.GetBoolean(31),
            Transferred = row.GetBoolean(32),
            Typed = (int)row.GetInt64(33),
            Muted = (int)row.GetInt64(34),
        });

    private static long? Number(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    private static double? Amount(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDouble(column);

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    // The flag stands in the column behind.
    private static WaitFigure? Figure(DbDataReader row, int column) => row.IsDBNull(column) ? null : new(row.GetInt64(column), row.GetBoolean(column + 1));
}
