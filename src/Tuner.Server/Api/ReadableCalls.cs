using System.Globalization;
using Microsoft.AspNetCore.Http;
using Tuner.Server.Calls;
using Tuner.Server.Keys;
using Tuner.Server.Storage;

namespace Tuner.Server.Api;

/// <summary>The calls that the caller of a request may see; the one place that pages and API ask for calls.</summary>
internal sealed class ReadableCalls(ICallStore calls)
{
    /// <summary>The call of the number or call_id that the route names, the number first; null when there is none, and alike when it is another workspace's.</summary>
    public Task<StoredCall?> FindAsync(HttpContext context) =>
        // A slash inside a call_id stays as it was sent, since it would part the address.
        FindAsync(Caller.Of(context), ((string?)context.Request.RouteValues["id"] ?? "").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase), context.RequestAborted);

    /// <summary>The same of a name that no route holds.</summary>
    public async Task<StoredCall?> FindAsync(Caller caller, string name, CancellationToken cancel)
    {
        if (long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && await calls.FindAsync(id, cancel).ConfigureAwait(false) is { } found)
        {
            if (caller.Opens(found.Listed.WorkspaceId)) return found;
            found.Dispose();
        }
        return await calls.FindAsync(caller.WorkspaceId, name, cancel).ConfigureAwait(false);
    }

    /// <summary>The filter, narrowed to what the caller may see; null when it asks for a workspace that the caller's key does not open.</summary>
    public static CallFilter? Narrow(HttpContext context, CallFilter filter) => Narrow(Caller.Of(context), filter);

    /// <summary>The same for a caller of no request.</summary>
    public static CallFilter? Narrow(Caller caller, CallFilter filter)
    {
        if (filter.WorkspaceId is not { } asked) return filter with { WorkspaceId = caller.WorkspaceId };
        return caller.Opens(asked) ? filter : null;
    }
}
