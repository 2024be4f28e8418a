using Microsoft.Data.Sqlite;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>Numbers for the owners of waits: there are few of them, and millions of waits.</summary>
internal sealed class SqliteOwners(SqliteConnection connection) : IDisposable
{
    private const int MostKnown = 10_000;
    private const int MostLast = 16;
    private readonly PreparedStatement _insert = new(connection, "INSERT INTO owners (kind, name) VALUES (?1, ?2) RETURNING id");
    private readonly PreparedStatement _find = new(connection, "SELECT id FROM owners WHERE kind = ?1 AND name = ?2");
    private readonly Dictionary<(string Kind, string Name), long> _known = [];
    // The owners of one call are the same few strings again and again.
    private readonly (string? Kind, string? Name, long Number)[] _last = new (string?, string?, long)[MostLast];
    private int _next;

    /// <summary>The number of an owner; a new one gets the next.</summary>
    public long NumberOf(string kind, string name)
    {
        foreach (var last in _last)
            if (ReferenceEquals(last.Name, name) && ReferenceEquals(last.Kind, kind)) return last.Number;
        var number = Find(kind, name);
        _last[_next = (_next + 1) % MostLast] = (kind, name, number);
        return number;
    }

    private long Find(string kind, string name)
    {
        if (_known.TryGetValue((kind, name), out var known)) return known;
        var number = _find.Number(kind, name) ?? _insert.Number(kind, name) ?? throw new InvalidOperationException("An owner has no number.");
        if (_known.Count >= MostKnown) _known.Clear();
        return _known[(kind, name)] = number;
    }

    /// <summary>Forgets all: after a transaction that did not commit, its numbers belong to nobody.</summary>
    public void Forget()
    {
        _known.Clear();
        Array.Clear(_last);
    }

    public void Dispose()
    {
        _insert.Dispose();
        _find.Dispose();
    }
}
