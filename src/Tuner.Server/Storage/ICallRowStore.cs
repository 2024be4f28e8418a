using Tuner.Server.Calls;

namespace Tuner.Server.Storage;

/// <summary>What stands beside the payloads of some calls: what a list or a comparison shows of them without reading one.</summary>
internal interface ICallRowStore
{
    /// <summary>The waits, tools and errors of these calls; a call that is not there has none.</summary>
    Task<IReadOnlyDictionary<long, CallRows>> RowsAsync(IReadOnlyCollection<long> calls, CancellationToken cancellationToken);

    /// <summary>What people put on these calls; a call without any is left out.</summary>
    Task<IReadOnlyDictionary<long, CallMarks>> MarksAsync(IReadOnlyCollection<long> calls, CancellationToken cancellationToken);
}
