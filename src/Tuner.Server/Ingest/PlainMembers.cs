using System.Text.Json;
using Tuner.Pipecat.Reading;
using Tuner.Server.Validation;

namespace Tuner.Server.Ingest;

/// <summary>
/// The members of objects, one after the other, in a walk over JSON. What is not plain ends the walk: a name that is written with escapes or stands twice, very many unknown names
/// in one object, a value of another kind than asked for.
/// </summary>
internal sealed class PlainMembers(ReadOnlyMemory<byte> bytes)
{
    /// <summary>Stands for a known member that is null, which counts as absent.</summary>
    public const int Null = -2;

    private const int MostUnknown = 64;
    private const long MostMs = 1_000_000_000_000;
    private readonly SeenNames _unknown = new();
    private readonly RepeatedTexts _texts = new();

    /// <summary>Begins with an object, at whose begin the reader stands.</summary>
    public Walk Begin() => new() { First = _unknown.Count };

    /// <summary>Goes on to the next member's value; false at the object's end, and where its name is not plain.</summary>
    /// <param name="json">The reader.</param>
    /// <param name="names">The names that are known, at most 32.</param>
    /// <param name="walk">How far the object was walked.</param>
    /// <param name="place">The place of its name among the known ones, -1 for another, and <see cref="Null"/> for a known one that is null.</param>
    public bool Next(ref Utf8JsonReader json, WrittenNames? names, ref Walk walk, out int place)
    {
        place = -1;
        json.Read();
        if (json.TokenType != JsonTokenType.PropertyName)
        {
            walk.IsWhole = true;
            return false;
        }
        var name = json.ValueSpan;
        if (json.ValueIsEscaped) return false;
        if (names is not null) place = names.PlaceOf(name, walk.Next);
        if (place < 0)
        {
            if (_unknown.Count - walk.First == MostUnknown || !_unknown.Add(bytes.Span, (int)json.TokenStartIndex + 1, name.Length, walk.First)) return false;
            json.Read();
            return true;
        }
        var bit = 1u << place;
        if ((walk.Found & bit) != 0) return false;
        (walk.Found, walk.Next) = (walk.Found | bit, place + 1);
        json.Read();
        if (json.TokenType == JsonTokenType.Null) place = Null;
        return true;
    }

    /// <summary>Whether the object was walked to its end.</summary>
    public bool End(ref Walk walk)
    {
        _unknown.Forget(walk.First);
        return walk.IsWhole;
    }

    /// <summary>Passes a value that may be anything; false where something in it is not plain.</summary>
    public bool Pass(ref Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.StartArray)
        {
            while (json.Read() && json.TokenType != JsonTokenType.EndArray)
                if (!Pass(ref json)) return false;
        }
        else if (json.TokenType == JsonTokenType.StartObject)
        {
            var walk = Begin();
            while (Next(ref json, null, ref walk, out _))
                if (!Pass(ref json)) return false;
            return End(ref walk);
        }
        else if (json.TokenType == JsonTokenType.String)
        {
            Check(ref json);
        }
        return true;
    }

    /// <summary>Makes sure that a text can be read.</summary>
    /// <exception cref="InvalidOperationException">It holds half of a surrogate pair.</exception>
    public static void Check(ref Utf8JsonReader json)
    {
        // Only an escape can write one.
        if (json.ValueIsEscaped) json.GetString();
    }

    /// <summary>A text that stands in a call again and again; null where the value is none.</summary>
    public string? RepeatedText(ref Utf8JsonReader json) => json.TokenType == JsonTokenType.String ? _texts.Read(ref json) : null;

    /// <summary>A text; false where the value is none.</summary>
    public static bool Text(ref Utf8JsonReader json, out string? text)
    {
        text = json.TokenType == JsonTokenType.String ? json.GetString() : null;
        return text is not null;
    }

    /// <summary>True or false; false where the value is neither.</summary>
    public static bool Flag(ref Utf8JsonReader json, out bool flag)
    {
        flag = json.TokenType == JsonTokenType.True;
        return flag || json.TokenType == JsonTokenType.False;
    }

    /// <summary>A number of milliseconds, rounded up; false where the value is none that a clock can mean.</summary>
    public static bool Milliseconds(ref Utf8JsonReader json, out long? ms)
    {
        ms = null;
        if (json.TokenType != JsonTokenType.Number) return false;
        if (json.TryGetInt64(out var whole)) ms = whole is >= -MostMs and <= MostMs ? whole : null;
        else if (json.TryGetDouble(out var number) && number is >= -MostMs and <= MostMs) ms = CallTimes.RoundUp(number);
        return ms is not null;
    }

    /// <summary>Whether the value is a finite number, of a range where one is given.</summary>
    public static bool IsFinite(ref Utf8JsonReader json, double min = double.MinValue, double max = double.MaxValue) =>
        json.TokenType == JsonTokenType.Number && json.TryGetDouble(out var number) && number >= min && number <= max;

    /// <summary>How far an object was walked.</summary>
    internal struct Walk
    {
        /// <summary>The place of its first unknown name.</summary>
        public int First { get; init; }

        /// <summary>The known names that were met, a bit each.</summary>
        public uint Found { get; set; }

        /// <summary>The known name that is looked at first.</summary>
        public int Next { get; set; }

        /// <summary>Whether its end was reached.</summary>
        public bool IsWhole { get; set; }
    }
}
