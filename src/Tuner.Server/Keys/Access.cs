namespace Tuner.Server.Keys;

/// <summary>Who may use a route; stands in the route's metadata. A route without it is for admin keys.</summary>
internal sealed class Access
{
    private Access(bool isOpen, KeyScopes anyOf) => (IsOpen, AnyOf) = (isOpen, anyOf);

    /// <summary>Everybody, without a key.</summary>
    public static Access Open { get; } = new(true, KeyScopes.None);

    /// <summary>Who may send calls.</summary>
    public static Access Ingest { get; } = new(false, KeyScopes.Ingest);

    /// <summary>Who may send spans: the same; a route of its own, since what is refused there is no call.</summary>
    public static Access IngestSpans { get; } = new(false, KeyScopes.Ingest);

    /// <summary>Who may send recordings: the same.</summary>
    public static Access IngestRecordings { get; } = new(false, KeyScopes.Ingest);

    /// <summary>Who may read calls.</summary>
    public static Access Read { get; } = new(false, KeyScopes.Read);

    /// <summary>Whoever has any key or session.</summary>
    public static Access AnyKey { get; } = new(false, KeyScopes.Ingest | KeyScopes.Read);

    /// <summary>Admin keys only.</summary>
    public static Access Admin { get; } = new(false, KeyScopes.Admin);

    /// <summary>Whether no key is needed.</summary>
    public bool IsOpen { get; }

    /// <summary>The scopes of which one is enough.</summary>
    public KeyScopes AnyOf { get; }
}
