using Microsoft.Data.Sqlite;
using Tuner.Server.Calls;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>Writes the index of the calls' traits, in which the calls of each stand by their start. It follows the calls as the search's index does.</summary>
internal sealed class SqliteTraits(SqliteConnection connection) : IDisposable
{
    private readonly PreparedStatement _find = new(connection, "SELECT id FROM traits WHERE workspace_id = ?1 AND kind = ?2 AND name = ?3");
    private readonly PreparedStatement _name = new(connection, "INSERT INTO traits (workspace_id, kind, name) VALUES (?1, ?2, ?3) RETURNING id");
    private readonly PreparedStatement _add = new(connection, "INSERT INTO call_traits (trait, started_at_ms, call) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING");
    private readonly PreparedStatement _remove = new(connection, "DELETE FROM call_traits WHERE trait = ?1 AND started_at_ms = ?2 AND call = ?3");
    private readonly PreparedStatement _forget = new(connection, "DELETE FROM traits WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM call_traits WHERE trait = ?1)");
    private readonly Dictionary<(long Workspace, CallTrait Trait), long> _known = [];

    /// <summary>Adds calls with their traits.</summary>
    public void Add(IEnumerable<(ListedCall Call, IEnumerable<CallTrait> Traits)> calls)
    {
        // One trait after the other: its calls stand together.
        var rows = calls.SelectMany(of => of.Traits.Select(trait => (Trait: NumberOf(of.Call.WorkspaceId, trait), of.Call.Summary.StartedAtMs, of.Call.Id)));
        foreach (var (trait, start, call) in rows.Order()) _add.Execute(trait, start, call);
    }

    /// <summary>Takes a call out, and the names that only it had.</summary>
    public void Remove(ListedCall call, IReadOnlyList<CallTrait> traits)
    {
        foreach (var trait in traits)
        {
            if (_find.Number(call.WorkspaceId, trait.Kind, trait.Name) is not { } number) continue;
            _remove.Execute(number, call.Summary.StartedAtMs, call.Id);
            _forget.Execute(number);
        }
    }

    public void Dispose()
    {
        _find.Dispose();
        _name.Dispose();
        _add.Dispose();
        _remove.Dispose();
        _forget.Dispose();
    }

    private long NumberOf(long workspace, CallTrait trait)
    {
        if (_known.TryGetValue((workspace, trait), out var known)) return known;
        var number = _find.Number(workspace, trait.Kind, trait.Name) ?? _name.Number(workspace, trait.Kind, trait.Name) ?? throw new InvalidOperationException("A trait has no number.");
        return _known[(workspace, trait)] = number;
    }
}
