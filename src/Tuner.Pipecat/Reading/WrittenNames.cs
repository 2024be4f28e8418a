using System.Text;

namespace Tuner.Pipecat.Reading;

/// <summary>Names of members of one kind of object, best in the order in which senders write them.</summary>
internal sealed class WrittenNames(params string[] names)
{
    private readonly byte[][] _written = [.. names.Select(Encoding.UTF8.GetBytes)];

    /// <summary>The place of a name among them, -1 for another. Objects of one kind have their members in the same order, so that the next name is mostly the next member's.</summary>
    /// <param name="written">The name as it is written, without quotes.</param>
    /// <param name="next">The place that is looked at first.</param>
    public int PlaceOf(ReadOnlySpan<byte> written, int next)
    {
        for (var place = next; place < _written.Length; place++)
            if (written.SequenceEqual(_written[place])) return place;
        for (var place = 0; place < next; place++)
            if (written.SequenceEqual(_written[place])) return place;
        return -1;
    }
}
