using Microsoft.Data.Sqlite;
using Tuner.Server.Calls;
using Tuner.Server.Search;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>The payloads that one answer reads; what was unpacked to look for words in it is not unpacked again for the sentence.</summary>
internal sealed class SqlitePayloads(SqliteConnection connection) : IDisposable
{
    private const long MostKept = 4 * 1024 * 1024;
    private readonly SqliteCommand _command = connection.Command($"SELECT {SqlitePayload.Columns}, c.call_id, c.agent {SqlitePayload.From} WHERE c.id = $id", ("$id", 0L));
    private readonly Dictionary<long, PackedBody> _unpacked = [];
    private long _kept;

    /// <summary>The payload of a call; null when there is none of that number.</summary>
    public PackedBody? Of(long call)
    {
        if (_unpacked.TryGetValue(call, out var known)) return known;
        _command.Parameters["$id"].Value = call;
        using var row = _command.ExecuteReader();
        return row.Read() ? SqlitePayload.Read(row) : null;
    }

    /// <summary>Whether the search's index would find a call. Its texts are read only until all that is asked for was found.</summary>
    public bool Matches(long call, SearchMatch match)
    {
        _command.Parameters["$id"].Value = call;
        using var row = _command.ExecuteReader();
        if (!row.Read()) return false;
        match.Begin();
        if (match.IsWholeWith(row.GetString(row.GetOrdinal("call_id"))) || match.IsWholeWith(row.GetString(row.GetOrdinal("agent")))) return true;
        var body = SqlitePayload.Read(row).Unpack();
        if (CallTexts.First(body, text => match.IsWholeWith(text) ? match : null) is null) return false;
        if ((_kept += body.Length) <= MostKept) _unpacked[call] = new(BodyForm.Plain, body.Length, body);
        return true;
    }

    public void Dispose() => _command.Dispose();
}
