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
    public async Task<StoredCall?> FindAsync(HttpContext context)
    {
        var name = (string?)context.Request.RouteValues["id"] ?? "";
        if (long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && await calls.FindAsync(id, context.RequestAborted).ConfigureAwait(false) is { } found)
        {
            if (Caller.Of(context).Opens(found.Listed.WorkspaceId)) return found;
            found.Dispose();
        }
        // A slash inside a call_id stays as it was sent, since it would part the address.
        return await calls.FindAsync(Caller.Of(context).WorkspaceId, name.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase), context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>The filter, narrowed to what the caller may see; null when it asks for a workspace that the caller's key does not open.</summary>
    public static CallFilter? Narrow(HttpContext context, CallFilter filter)
    {
        var caller = Caller.Of(context);
        if (filter.WorkspaceId is not { } asked) return filter with { WorkspaceId = caller.WorkspaceId };
        return caller.Opens(asked) ? filter : null;
    }
}
