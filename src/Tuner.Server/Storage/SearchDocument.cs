using System.Globalization;
using Tuner.Server.Search;

namespace Tuner.Server.Storage;

/// <summary>What a search's index holds of a call: the tokens of its id, its agent and what was said and heard, and one that says whose it is.</summary>
internal static class SearchDocument
{
    /// <summary>Makes it of what is known.</summary>
    public static string Of(long workspaceId, string callId, string agent, IEnumerable<string> spoken)
    {
        var text = new SearchText();
        text.Add(callId);
        text.Add(agent);
        foreach (var part in spoken) text.Add(part);
        return string.Concat(text.Written, Workspace(workspaceId));
    }

    /// <summary>The token that says whose a document is; no word begins so.</summary>
    public static string Workspace(long workspaceId) => string.Create(CultureInfo.InvariantCulture, $"_w{workspaceId}");
}
