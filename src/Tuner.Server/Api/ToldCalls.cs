namespace Tuner.Server.Api;

/// <summary>
/// Which calls a reader of news has seen. Numbers are given before calls are stored: where several servers store at the same time, a smaller
/// one may be seen later than a larger one.
/// </summary>
/// <param name="after">The number up to which he has seen all.</param>
internal sealed class ToldCalls(long after)
{
    // So far behind the newest no number is still under way.
    private const long Late = 2_000;
    private readonly HashSet<long> _told = [];
    private long _after = after;

    /// <summary>The largest number that he has seen.</summary>
    public long Newest { get; private set; } = after;

    /// <summary>Whether a call is new to him.</summary>
    public bool IsNew(long id) => id > _after && !_told.Contains(id);

    /// <summary>Notes that he was told of a call.</summary>
    public void Add(long id)
    {
        _told.Add(id);
        Newest = Math.Max(Newest, id);
        if (Newest - Late <= _after) return;
        _after = Newest - Late;
        _told.RemoveWhere(told => told <= _after);
    }
}
