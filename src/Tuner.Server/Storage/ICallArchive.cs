namespace Tuner.Server.Storage;

/// <summary>Walks over all calls of a store in the order in which they came, for a copy that can be taken up again.</summary>
internal interface ICallArchive
{
    /// <summary>The numbers of the calls that came next after this one, in order; none at the end.</summary>
    Task<IReadOnlyList<long>> NextAsync(long after, int limit, CancellationToken cancellationToken);
}
