using System.Text.Json;

namespace Tuner.Server.Validation;

/// <summary>Finds a member that stands twice in one object: readers differ in which of the two they take.</summary>
internal static class RepeatedMember
{
    /// <summary>The byte at which the first such member begins; null when there is none before the bytes end or are no JSON.</summary>
    public static long? Find(ReadOnlySpan<byte> bytes, int maxDepth)
    {
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = maxDepth });
        var open = new Stack<HashSet<string>>();
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.StartObject) open.Push(new(StringComparer.Ordinal));
                else if (reader.TokenType == JsonTokenType.EndObject) open.Pop();
                else if (reader.TokenType == JsonTokenType.PropertyName && !open.Peek().Add(reader.GetString()!)) return reader.TokenStartIndex;
            }
        }
        // Whoever asked knows already that something is wrong, and where.
        catch (JsonException)
        {
        }
        return null;
    }
}
