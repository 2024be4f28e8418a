using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Tuner.Server.Validation;

/// <summary>
/// Finds in one pass what JSON allows and no reader can rely on: a string with half of a surrogate pair, and a member that stands
/// twice in one object, of which some readers take the first and some the last.
/// </summary>
internal ref struct JsonFlaws(ReadOnlySpan<byte> bytes)
{
    // More members than that are looked up by hash: nobody sends so many, unless to keep the server busy.
    private const int Few = 64;
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly List<(int First, HashSet<string>? Names)> _open = [];
    private readonly List<ulong> _keys = [];
    private readonly List<(int Start, int Length)> _names = [];

    /// <summary>The byte at which the first string with half a pair begins, or else that of the first member that stands twice; nulls when there is neither.</summary>
    /// <exception cref="JsonException">The bytes are no JSON.</exception>
    public static (long? HalfPair, long? Repeated) Find(ReadOnlySpan<byte> bytes, int maxDepth)
    {
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = maxDepth });
        var flaws = new JsonFlaws(bytes);
        long? repeated = null;
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped && HasHalfPair(ref reader)) return (reader.TokenStartIndex, null);
            if (repeated is null && flaws.Repeats(ref reader)) repeated = reader.TokenStartIndex;
        }
        return (null, repeated);
    }

    private readonly bool Repeats(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                _open.Add((_keys.Count, null));
                return false;
            case JsonTokenType.EndObject:
                var first = _open[^1].First;
                CollectionsMarshal.SetCount(_keys, first);
                CollectionsMarshal.SetCount(_names, first);
                _open.RemoveAt(_open.Count - 1);
                return false;
            case JsonTokenType.PropertyName:
                return !Add(ref reader);
            default:
                return false;
        }
    }

    private readonly bool Add(ref Utf8JsonReader reader)
    {
        var (first, names) = _open[^1];
        if (names is not null) return names.Add(reader.GetString()!);
        if (reader.ValueIsEscaped || _keys.Count - first >= Few)
        {
            names = new(StringComparer.Ordinal);
            foreach (var (start, length) in CollectionsMarshal.AsSpan(_names)[first..]) names.Add(Encoding.UTF8.GetString(_bytes.Slice(start, length)));
            _open[^1] = (first, names);
            return names.Add(reader.GetString()!);
        }
        var name = reader.ValueSpan;
        var key = Key(name);
        var keys = CollectionsMarshal.AsSpan(_keys)[first..];
        for (var at = keys.IndexOf(key); at >= 0;)
        {
            var (start, length) = _names[first + at];
            if (_bytes.Slice(start, length).SequenceEqual(name)) return false;
            var next = keys[(at + 1)..].IndexOf(key);
            at = next < 0 ? -1 : at + 1 + next;
        }
        _keys.Add(key);
        _names.Add(((int)reader.TokenStartIndex + 1, name.Length));
        return true;
    }

    // Names of one object hardly ever share it; those that do are compared.
    private static ulong Key(ReadOnlySpan<byte> name)
    {
        if (name.Length >= 8) return BinaryPrimitives.ReadUInt64LittleEndian(name) ^ (BinaryPrimitives.ReadUInt64LittleEndian(name[^8..]) * 0x9E3779B97F4A7C15) ^ (ulong)name.Length;
        ulong key = (ulong)name.Length << 56;
        for (var i = 0; i < name.Length; i++) key |= (ulong)name[i] << (8 * i);
        return key;
    }

    private static bool HasHalfPair(ref Utf8JsonReader reader)
    {
        // No other escape can write one.
        if (reader.ValueSpan.IndexOf("\\u"u8) < 0) return false;
        try
        {
            reader.GetString();
            return false;
        }
        // This is how the reader says it; there is no question to ask before.
        catch (InvalidOperationException)
        {
            return true;
        }
    }
}
