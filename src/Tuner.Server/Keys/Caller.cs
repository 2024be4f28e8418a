using Microsoft.AspNetCore.Http;

namespace Tuner.Server.Keys;

/// <summary>Who makes a request, as its key or its session proves.</summary>
/// <param name="Scopes">What the caller may do.</param>
/// <param name="WorkspaceId">The one workspace that is open to the caller; null for all.</param>
/// <param name="ByCookie">Whether a browser's cookie proves it: a foreign page can make a browser send that.</param>
internal sealed record Caller(KeyScopes Scopes, long? WorkspaceId, bool ByCookie)
{
    /// <summary>The name of the key; null for whoever can read the server's own files.</summary>
    public string? KeyName { get; init; }

    /// <summary>Whether it is whoever can read the server's own files.</summary>
    public bool IsOwner { get; private init; }

    /// <summary>Whoever can read the server's own files: the start token proves it.</summary>
    public static Caller Owner(bool byCookie) => new(KeyScopes.Admin, null, byCookie) { IsOwner = true };

    /// <summary>The holder of a key.</summary>
    public static Caller Of(StoredKey key, bool byCookie) =>
        // A key without a workspace that is no admin key opens none: numbers of workspaces begin at 1.
        new(key.Scopes, key.Scopes.HasFlag(KeyScopes.Admin) ? null : key.WorkspaceId ?? 0, byCookie) { KeyName = key.Name };

    /// <summary>The caller of a request that was let through.</summary>
    public static Caller Of(HttpContext context) =>
        context.Features.Get<Caller>() ?? throw new InvalidOperationException("This request was never authorized.");

    /// <summary>Whether the caller may do at least one of these.</summary>
    public bool May(KeyScopes anyOf) => Scopes.HasFlag(KeyScopes.Admin) || (Scopes & anyOf) != 0;

    /// <summary>Whether a workspace is open to the caller.</summary>
    public bool Opens(long workspaceId) => WorkspaceId is null || WorkspaceId == workspaceId;
}
