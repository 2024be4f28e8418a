using System.Text;

namespace Tuner.Pipecat.Recording.Rows;

/// <summary>Ids of rows, in the seed's form of a UUID, derived from the call and the row: the same lines give the same ids.</summary>
internal sealed class RowId(string callId)
{
    private readonly Dictionary<string, int> _used = [];

    public string For(string role, long startMs, string? key)
    {
        var name = $"{callId}\n{role}\n{startMs}\n{key}";
        var again = _used[name] = _used.GetValueOrDefault(name) + 1;
        var hash = Sha256.Hash(Encoding.UTF8.GetBytes(again == 1 ? name : $"{name}\n{again}"));
        return new Guid(hash.AsSpan(0, 16)).ToString();
    }
}
