namespace Tuner.Server.Validation;

/// <summary>All that is wrong with a request. Counts every fault and keeps the first 100: an answer stays readable.</summary>
internal sealed class Faults
{
    private const int Kept = 100;
    private readonly List<Fault> _list = [];

    /// <summary>The first of them.</summary>
    public IReadOnlyList<Fault> List => _list;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Whether nothing is wrong.</summary>
    public bool None => Count == 0;

    /// <summary>Adds one.</summary>
    public void Add(FieldPath path, string type, string message)
    {
        Count++;
        if (_list.Count < Kept) _list.Add(new(path, type, message));
    }
}
