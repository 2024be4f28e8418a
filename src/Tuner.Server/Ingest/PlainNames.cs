using System.Text;

namespace Tuner.Server.Ingest;

/// <summary>Names of members of one kind of object, at most 32, best in the order in which senders write them.</summary>
internal sealed class PlainNames
{
    private readonly byte[][] _quoted;
    private readonly int[] _keys;

    /// <summary>These names.</summary>
    public PlainNames(params string[] names)
    {
        _quoted = [.. names.Select(name => Encoding.UTF8.GetBytes($"\"{name}\""))];
        _keys = [.. _quoted.Select(quoted => Key(quoted.AsSpan(1, quoted.Length - 2)))];
    }

    /// <summary>The name of a place with its quotes; empty behind the last. Objects of one kind have their members in the same order, so that it is mostly the next member's.</summary>
    public ReadOnlySpan<byte> At(int place) => place < _quoted.Length ? _quoted[place] : default;

    /// <summary>The place of a name among them, -1 for another.</summary>
    /// <param name="name">The name as it is written, without quotes.</param>
    public int PlaceOf(ReadOnlySpan<byte> name)
    {
        var key = Key(name);
        for (var place = 0; place < _keys.Length; place++)
            if (_keys[place] == key && name.SequenceEqual(_quoted[place].AsSpan(1, _quoted[place].Length - 2))) return place;
        return -1;
    }

    private static int Key(ReadOnlySpan<byte> name) => name.IsEmpty ? 0 : (name.Length << 16) | (name[0] << 8) | name[^1];
}
