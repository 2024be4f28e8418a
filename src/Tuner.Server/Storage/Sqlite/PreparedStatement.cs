using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>
/// A statement that is compiled once for its connection and run many times, without the ado layer between: a call has
/// some two hundred values, and looking each of them up by its name took longer than storing it. Parameters are
/// <c>?1</c>, <c>?2</c> and so on.
/// </summary>
internal sealed class PreparedStatement : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly sqlite3_stmt _statement;
    private nint _handle;

    public PreparedStatement(SqliteConnection connection, string sql)
    {
        _connection = connection;
        Check(raw.sqlite3_prepare_v3(connection.Handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
        _handle = _statement.DangerousGetHandle();
    }

    /// <summary>So many parameters, as they stand in a list of values.</summary>
    public static string Marks(int count) => string.Join(", ", Enumerable.Range(1, count).Select(i => $"?{i}"));

    /// <summary>So many rows of so many parameters each, as they stand behind VALUES.</summary>
    public static string Rows(int rows, int count) =>
        string.Join(", ", Enumerable.Range(0, rows).Select(row => $"({string.Join(", ", Enumerable.Range(1, count).Select(i => $"?{(row * count) + i}"))})"));

    /// <summary>Gives it values, which it copies, for its parameters behind the first so many.</summary>
    public void Bind(int behind, params ReadOnlySpan<SqliteValue> values)
    {
        for (var i = 0; i < values.Length; i++) Check(values[i].Bind(_handle, behind + i + 1));
        GC.KeepAlive(this);
    }

    /// <summary>Runs it to its end.</summary>
    public void Execute(params ReadOnlySpan<SqliteValue> values) => Number(values);

    /// <summary>Runs it to its end; the first column of its first row as a number, null without a row.</summary>
    public long? Number(params ReadOnlySpan<SqliteValue> values) => First(values, static statement => raw.sqlite3_column_int64(statement, 0));

    /// <summary>Runs it to its end; the first two columns of its first row, a number and bytes, null without a row.</summary>
    public (long Number, byte[] Bytes)? NumberAndBytes(params ReadOnlySpan<SqliteValue> values) =>
        First(values, static statement => (raw.sqlite3_column_int64(statement, 0), raw.sqlite3_column_blob(statement, 1).ToArray()));

    public void Dispose()
    {
        // Without it SQLite refuses whoever comes too late.
        _handle = 0;
        _statement.Dispose();
    }

    private T? First<T>(ReadOnlySpan<SqliteValue> values, Func<sqlite3_stmt, T> read)
        where T : struct
    {
        try
        {
            for (var i = 0; i < values.Length; i++) Check(values[i].Bind(_handle, i + 1));
            T? first = null;
            int code;
            while ((code = raw.sqlite3_step(_statement)) == raw.SQLITE_ROW) first ??= read(_statement);
            if (code != raw.SQLITE_DONE) Check(code);
            return first;
        }
        finally
        {
            // Says again what the step said.
            _ = raw.sqlite3_reset(_statement);
        }
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK) SqliteException.ThrowExceptionForRC(code, _connection.Handle);
    }
}
