using System.Globalization;
using System.Text;
using Tuner.Server.Search;

namespace Tuner.Server.Storage;

/// <summary>What a search's index holds of a call: the tokens of its id, its agent and what was said and heard, and one that says whose it is.</summary>
internal static class SearchDocument
{
    [ThreadStatic]
    private static SearchText? _room;

    /// <summary>Makes it of what is known, as UTF-8.</summary>
    public static byte[] Of(long workspaceId, string callId, string agent, IEnumerable<string> spoken)
    {
        // A thread makes one after the other, mostly of the same words.
        var text = _room ??= new();
        text.Clear();
        text.Add(callId);
        text.Add(agent);
        foreach (var part in spoken) text.Add(part);
        var whose = Workspace(workspaceId);
        var document = new byte[Encoding.UTF8.GetByteCount(text.Written) + whose.Length];
        Encoding.ASCII.GetBytes(whose, document.AsSpan(Encoding.UTF8.GetBytes(text.Written, document)));
        return document;
    }

    /// <summary>The token that says whose a document is; no word begins so.</summary>
    public static string Workspace(long workspaceId) => string.Create(CultureInfo.InvariantCulture, $"_w{workspaceId}");
}
