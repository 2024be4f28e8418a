using Tuner.Server.Calls;

namespace Tuner.Server.Storage;

/// <summary>Where calls are kept. Every member may be called from any thread; what every store must do stands in its contract test.</summary>
internal interface ICallStore
{
    /// <summary>Stores a call unless its workspace has one of that call_id. When this returns, the call is on disk.</summary>
    Task<AddedCall> AddAsync(NewCall call, CancellationToken cancellationToken);

    /// <summary>The call with this server's number; null when there is none.</summary>
    Task<StoredCall?> FindAsync(long id, CancellationToken cancellationToken);

    /// <summary>The call of that call_id in a workspace, or in any; the newest where several have it. Null when there is none.</summary>
    Task<StoredCall?> FindAsync(long? workspaceId, string callId, CancellationToken cancellationToken);

    /// <summary>A page of the calls that are asked for. Going from page to page sees every call once that was there all the time.</summary>
    Task<CallListing> ListAsync(CallQuestion question, CancellationToken cancellationToken);

    /// <summary>How many calls there are; of some filters only up to a limit.</summary>
    Task<CallTotal> CountAsync(CallFilter filter, CancellationToken cancellationToken);

    /// <summary>Figures over calls: of all that are stored when it is asked.</summary>
    Task<SeriesAnswer> SeriesAsync(SeriesQuestion question, CancellationToken cancellationToken);

    /// <summary>Prepares what was stored for the search; returns whether there is more. Until then the search does not find it.</summary>
    Task<bool> FollowAsync(CancellationToken cancellationToken);

    /// <summary>How many calls are not followed yet.</summary>
    Task<long> UnfollowedAsync(CancellationToken cancellationToken);

    /// <summary>Returns when the store can be read and written; throws why it cannot.</summary>
    Task CheckAsync(CancellationToken cancellationToken);
}
