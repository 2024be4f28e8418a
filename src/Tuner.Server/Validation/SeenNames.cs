using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Tuner.Server.Validation;

/// <summary>The names of the members of the objects in which a walk over JSON stands, the outermost first, so that one that stands twice in its object is seen. For objects of few members.</summary>
internal sealed class SeenNames
{
    private readonly List<ulong> _keys = [];
    private readonly List<(int Start, int Length)> _names = [];

    /// <summary>How many there are: where an object begins, the place of its first name.</summary>
    public int Count => _keys.Count;

    /// <summary>Adds a name, written without escapes; false when it stands among those since <paramref name="first"/>.</summary>
    /// <param name="bytes">The whole JSON.</param>
    /// <param name="start">The byte at which the name begins.</param>
    /// <param name="length">How many bytes it has.</param>
    /// <param name="first">The place of its object's first name.</param>
    public bool Add(ReadOnlySpan<byte> bytes, int start, int length, int first)
    {
        var name = bytes.Slice(start, length);
        var key = Key(name);
        var keys = CollectionsMarshal.AsSpan(_keys)[first..];
        for (var at = keys.IndexOf(key); at >= 0;)
        {
            var (other, itsLength) = _names[first + at];
            if (bytes.Slice(other, itsLength).SequenceEqual(name)) return false;
            var next = keys[(at + 1)..].IndexOf(key);
            at = next < 0 ? -1 : at + 1 + next;
        }
        _keys.Add(key);
        _names.Add((start, length));
        return true;
    }

    /// <summary>Where the names since a place are written.</summary>
    public ReadOnlySpan<(int Start, int Length)> Since(int first) => CollectionsMarshal.AsSpan(_names)[first..];

    /// <summary>Forgets those since a place: their object is at its end.</summary>
    public void Forget(int first)
    {
        // Most objects have none.
        if (_keys.Count == first) return;
        CollectionsMarshal.SetCount(_keys, first);
        CollectionsMarshal.SetCount(_names, first);
    }

    // Names of one object hardly ever share it; those that do are compared.
    private static ulong Key(ReadOnlySpan<byte> name)
    {
        if (name.Length >= 8) return BinaryPrimitives.ReadUInt64LittleEndian(name) ^ (BinaryPrimitives.ReadUInt64LittleEndian(name[^8..]) * 0x9E3779B97F4A7C15) ^ (ulong)name.Length;
        ulong key = (ulong)name.Length << 56;
        for (var i = 0; i < name.Length; i++) key |= (ulong)name[i] << (8 * i);
        return key;
    }
}
