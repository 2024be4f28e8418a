namespace Tuner.Server.Keys;

/// <summary>How scopes are written, in the database and on the command line: <c>ingest</c>, <c>read</c>, <c>admin</c>, <c>ingest,read</c>.</summary>
internal static class KeyScopeNames
{
    /// <summary>Reads one name or several with commas between them; false when one is unknown or none is there.</summary>
    public static bool TryParse(string text, out KeyScopes scopes)
    {
        scopes = KeyScopes.None;
        foreach (var name in text.Split(',', StringSplitOptions.TrimEntries))
        {
            switch (name)
            {
                case "ingest": scopes |= KeyScopes.Ingest; break;
                case "read": scopes |= KeyScopes.Read; break;
                case "admin": scopes |= KeyScopes.Admin; break;
                default: return false;
            }
        }

        return true;
    }

    /// <summary>The names, in the order above.</summary>
    public static string Text(this KeyScopes scopes) => string.Join(',', Names(scopes));

    private static IEnumerable<string> Names(KeyScopes scopes)
    {
        if (scopes.HasFlag(KeyScopes.Ingest)) yield return "ingest";
        if (scopes.HasFlag(KeyScopes.Read)) yield return "read";
        if (scopes.HasFlag(KeyScopes.Admin)) yield return "admin";
    }
}
