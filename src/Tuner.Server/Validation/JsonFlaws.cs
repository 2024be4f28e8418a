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
    private readonly SeenNames _seen = new();

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
                _open.Add((_seen.Count, null));
                return false;
            case JsonTokenType.EndObject:
                _seen.Forget(_open[^1].First);
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
        if (reader.ValueIsEscaped || _seen.Count - first >= Few)
        {
            names = new(StringComparer.Ordinal);
            foreach (var (start, length) in _seen.Since(first)) names.Add(Encoding.UTF8.GetString(_bytes.Slice(start, length)));
            _open[^1] = (first, names);
            return names.Add(reader.GetString()!);
        }
        return _seen.Add(_bytes, (int)reader.TokenStartIndex + 1, reader.ValueSpan.Length, first);
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
