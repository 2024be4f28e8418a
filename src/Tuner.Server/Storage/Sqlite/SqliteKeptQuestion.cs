using Microsoft.Data.Sqlite;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>
/// Asks one question again and again, one at a time, on a connection that is kept and compiled once for it: what takes no longer than opening a connection would.
/// </summary>
/// <param name="sql">The question, with one parameter.</param>
/// <param name="parameter">The parameter's name.</param>
/// <param name="connect">Opens a connection that belongs to nobody else.</param>
/// <param name="objection">Why what a connection reads is not what stands there now; null when it is.</param>
internal sealed class SqliteKeptQuestion(string sql, string parameter, Func<SqliteConnection> connect, Func<SqliteConnection, StoreUnavailableException?> objection) : IDisposable
{
    private readonly Lock _lock = new();
    private SqliteConnection? _connection;
    private SqliteCommand? _command;

    /// <summary>Asks it.</summary>
    /// <param name="value">The parameter's value.</param>
    /// <param name="read">Reads the answer.</param>
    public T Ask<T>(string value, Func<SqliteDataReader, T> read)
    {
        lock (_lock)
        {
            try
            {
                _connection ??= connect();
                if (objection(_connection) is { } gone) throw gone;
                _command ??= _connection.Command(sql, (parameter, value));
                _command.Parameters[0].Value = value;
                using var row = _command.ExecuteReader();
                return read(row);
            }
            catch
            {
                Forget();
                throw;
            }
        }
    }

    public void Dispose()
    {
        lock (_lock) Forget();
    }

    private void Forget()
    {
        _command?.Dispose();
        _connection?.Dispose();
        (_command, _connection) = (null, null);
    }
}
