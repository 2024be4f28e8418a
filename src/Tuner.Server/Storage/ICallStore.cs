using Tuner.Server.Calls;

namespace Tuner.Server.Storage;

/// <summary>Where calls are kept. Every member may be called from any thread; what every store must do stands in its contract test.</summary>
internal interface ICallStore
{
    /// <summary>Stores a call unless its workspace has one of that call_id. When this returns, the call is on disk.</summary>
    Task<AddedCall> AddAsync(NewCall call, CancellationToken cancellationToken);

    /// <summary>The call with this server's number; null when there is none.</summary>
    Task<StoredCall?> FindAsync(long id, CancellationToken cancellationToken);

    /// <summary>The newest calls. With <paramref name="olderThan"/> those next after it, with <paramref name="newerThan"/> those next before it.</summary>
    Task<CallListing> ListAsync(CallFilter filter, int limit, CallPosition? olderThan, CallPosition? newerThan, CancellationToken cancellationToken);

    /// <summary>How many calls there are.</summary>
    Task<long> CountAsync(CallFilter filter, CancellationToken cancellationToken);

    /// <summary>Returns when the store can be read and written; throws why it cannot.</summary>
    Task CheckAsync(CancellationToken cancellationToken);
}
