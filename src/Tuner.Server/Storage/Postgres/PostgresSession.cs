using Npgsql;

namespace Tuner.Server.Storage.Postgres;

/// <summary>A connection at work for somebody: each of its statements ends when he is gone.</summary>
internal sealed class PostgresSession(NpgsqlConnection connection, CancellationToken cancellationToken)
{
    /// <summary>The connection itself.</summary>
    public NpgsqlConnection Connection { get; } = connection;

    /// <summary>Runs statements; returns how many rows they changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = Command(Connection, sql, parameters);
        return Run(command, static command => command.ExecuteNonQuery());
    }

    /// <summary>The first column of the first row as a number; null when there is no row or nothing in it.</summary>
    public long? Number(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = Command(Connection, sql, parameters);
        return Run(command, static command => command.ExecuteScalar()) switch { long number => number, int number => number, _ => null };
    }

    /// <summary>All rows that come back.</summary>
    public List<T> Rows<T>(string sql, Func<NpgsqlDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = Command(Connection, sql, parameters);
        return Rows(command, read);
    }

    /// <summary>The same of a statement of which the best way does not hang on its values: each connection plans it once, which takes as long as to run it.</summary>
    public List<T> RowsOfPlanned<T>(string sql, Func<NpgsqlDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = Command(Connection, sql, parameters);
        command.Prepare();
        return Rows(command, read);
    }

    /// <summary>A command with its parameters.</summary>
    public static NpgsqlCommand Command(NpgsqlConnection? connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
#pragma warning disable CA2100 // All SQL of this project is constant text; values are parameters.
        var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, Safe(value));
        return command;
    }

    private static object Safe(object? value) => value switch
    {
        null => DBNull.Value,
        string text => PostgresText.Of(text),
        string?[] texts => Array.ConvertAll(texts, text => text is null ? null : PostgresText.Of(text)),
        _ => value,
    };

    private List<T> Rows<T>(NpgsqlCommand command, Func<NpgsqlDataReader, T> read) => Run(command, command =>
    {
        using var row = command.ExecuteReader();
        var rows = new List<T>();
        while (row.Read()) rows.Add(read(row));
        return rows;
    });

    private T Run<T>(NpgsqlCommand command, Func<NpgsqlCommand, T> run)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var ending = cancellationToken.UnsafeRegister(static command => ((NpgsqlCommand)command!).Cancel(), command);
        try
        {
            return run(command);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.QueryCanceled && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The query was ended.", e, cancellationToken);
        }
    }
}
