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

    /// <summary>Begins with an object, in which the reader stands.</summary>
    public Walk Begin() => new() { First = _unknown.Count };

    /// <summary>Goes on to the next member's value; false at the object's end, and where its name is not plain.</summary>
    /// <param name="json">The reader, in an object.</param>
    /// <param name="names">The names that are known.</param>
    /// <param name="walk">How far the object was walked.</param>
    /// <param name="place">The place of its name among the known ones, -1 for another, and <see cref="Null"/> for a known one that is null, which is passed.</param>
    public bool Next(ref PlainJson json, PlainNames? names, ref Walk walk, out int place)
    {
        place = -1;
        if (!json.NextMember())
        {
            walk.IsWhole = !json.IsBroken;
            return false;
        }
        if (names is not null && json.PassName(names.At(walk.Next)))
        {
            place = walk.Next;
        }
        else
        {
            if (!json.Name(out var name, out var start)) return false;
            if (names is not null) place = names.PlaceOf(name);
            if (place < 0) return _unknown.Count - walk.First < MostUnknown && _unknown.Add(bytes.Span, start, name.Length, walk.First);
        }
        var bit = 1u << place;
        if ((walk.Found & bit) != 0) return false;
        (walk.Found, walk.Next) = (walk.Found | bit, place + 1);
        if (json.PassWord("null"u8)) place = Null;
        return true;
    }

    /// <summary>Whether the object was walked to its end.</summary>
    public bool End(ref Walk walk)
    {
        _unknown.Forget(walk.First);
        return walk.IsWhole;
    }

    /// <summary>Passes a value that may be anything; false where something in it is not plain.</summary>
    public bool Pass(ref PlainJson json)
    {
        if (json.BeginArray())
        {
            while (json.NextItem())
                if (!Pass(ref json)) return false;
            return !json.IsBroken;
        }
        if (json.BeginObject())
        {
            var walk = Begin();
            while (Next(ref json, null, ref walk, out _))
                if (!Pass(ref json)) return false;
            return End(ref walk);
        }
        return PassText(ref json) || json.PassPlain();
    }

    /// <summary>Passes a text; false where the value is none. One that cannot be read ends the walk: only an escape can write half of a surrogate pair.</summary>
    public static bool PassText(ref PlainJson json) =>
        json.Written(out var written, out var isEscaped) && (!isEscaped || PlainText.Read(written, isEscaped) is not null || json.Break());

    /// <summary>A text that stands in a call again and again; null where the value is none.</summary>
    public string? RepeatedText(ref PlainJson json)
    {
        if (!json.Written(out var written, out var isEscaped)) return null;
        return _texts.Find(written) ?? (PlainText.Read(written, isEscaped) is { } text ? _texts.Keep(written, text) : null);
    }

    /// <summary>A text; false where the value is none.</summary>
    public static bool Text(ref PlainJson json, out string? text)
    {
        text = json.Written(out var written, out var isEscaped) ? PlainText.Read(written, isEscaped) : null;
        return text is not null;
    }

    /// <summary>True or false; false where the value is neither.</summary>
    public static bool Flag(ref PlainJson json, out bool flag)
    {
        flag = json.PassWord("true"u8);
        return flag || json.PassWord("false"u8);
    }

    /// <summary>A number of milliseconds, rounded up; false where the value is none that a clock can mean.</summary>
    public static bool Milliseconds(ref PlainJson json, out long? ms)
    {
        ms = null;
        if (json.Whole(out var whole)) ms = whole is >= -MostMs and <= MostMs ? whole : null;
        else if (json.Number(out var number) && number is >= -MostMs and <= MostMs) ms = CallTimes.RoundUp(number);
        return ms is not null;
    }

    /// <summary>Whether the value is a finite number.</summary>
    public static bool IsFinite(ref PlainJson json) => json.PassDecimal() || IsFrom(double.MinValue, double.MaxValue, ref json);

    /// <summary>Whether the value is a number of a range.</summary>
    public static bool IsFrom(double min, double max, ref PlainJson json) => json.Number(out var number) && number >= min && number <= max;

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
