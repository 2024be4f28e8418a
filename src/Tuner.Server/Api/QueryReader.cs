using System.Globalization;
using Microsoft.AspNetCore.Http;
using Tuner.Server.Figures;
using Tuner.Server.Validation;

namespace Tuner.Server.Api;

/// <summary>
/// Reads the query of an address: a parameter that it does not know, stands twice or is not as it should be is a fault that
/// names it and says what is allowed. An empty one counts as absent, since forms send those.
/// </summary>
internal sealed class QueryReader
{
    private readonly IQueryCollection _query;
    private readonly Faults _faults;

    /// <summary>Notes unknown and repeated parameters.</summary>
    public QueryReader(IQueryCollection query, IReadOnlyList<QueryParameter> known, Faults faults)
    {
        (_query, _faults) = (query, faults);
        foreach (var (name, values) in query)
        {
            // Names of known parameters are ours: a name of the sender's is not repeated.
            if (!known.Any(parameter => parameter.Name == name)) faults.Add(FieldPath.Part("query").Member(Shown(name)), "unknown_parameter", $"Is no parameter of this address; it takes {string.Join(", ", known.Select(parameter => parameter.Name))}");
            else if (values.Count > 1) faults.Add(FieldPath.Part("query").Member(name), "value_error", "Should be given once");
        }
    }

    /// <summary>The text of a parameter, at most so many characters; null when absent.</summary>
    public string? Text(QueryParameter parameter, int longest = 200)
    {
        var text = Raw(parameter);
        if (text is null || (Characters.Count(text, longest) <= longest && !text.Contains('\0', StringComparison.Ordinal))) return text;
        return Fault<string>(parameter, text.Contains('\0', StringComparison.Ordinal) ? "not contain the character U+0000" : null);
    }

    /// <summary>A whole number.</summary>
    public long? Whole(QueryParameter parameter, long min, long max = long.MaxValue)
    {
        if (Raw(parameter)?.Trim() is not { } text) return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max ? number : FaultOf<long>(parameter);
    }

    /// <summary>A number, with or without decimals.</summary>
    public double? Amount(QueryParameter parameter)
    {
        if (Raw(parameter)?.Trim() is not { } text) return null;
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number <= 1e12 ? number : FaultOf<double>(parameter);
    }

    /// <summary>Yes or no.</summary>
    public bool? Flag(QueryParameter parameter) => Raw(parameter) switch
    {
        null => null,
        "true" or "1" => true,
        "false" or "0" => false,
        _ => FaultOf<bool>(parameter),
    };

    /// <summary>A moment, Unix milliseconds; a day or a time without an offset is of <paramref name="zone"/>.</summary>
    public long? Moment(QueryParameter parameter, TimeZoneInfo zone)
    {
        if (Raw(parameter)?.Trim() is not { } text) return null;
        // In an address a plus stands for a blank, and who writes down an offset may not think of it.
        return CallClock.Read(text.Contains('T', StringComparison.Ordinal) ? text.Replace(' ', '+') : text, zone) ?? FaultOf<long>(parameter);
    }

    /// <summary>A time zone by its IANA name; UTC when absent.</summary>
    public TimeZoneInfo Zone(QueryParameter parameter)
    {
        if (Raw(parameter) is not { } name) return TimeZoneInfo.Utc;
        return CallClock.Zone(name) ?? Fault<TimeZoneInfo>(parameter) ?? TimeZoneInfo.Utc;
    }

    /// <summary>One of some words.</summary>
    public T? Choice<T>(QueryParameter parameter, IReadOnlyDictionary<string, T> words)
        where T : struct
    {
        if (Raw(parameter) is not { } word) return null;
        return words.TryGetValue(word, out var choice) ? choice : FaultOf<T>(parameter);
    }

    /// <summary>Notes that a parameter is not as it should be.</summary>
    public T? Fault<T>(QueryParameter parameter, string? expected = null)
        where T : class
    {
        Add(parameter, expected);
        return null;
    }

    private T? FaultOf<T>(QueryParameter parameter)
        where T : struct
    {
        Add(parameter, null);
        return null;
    }

    private void Add(QueryParameter parameter, string? expected) =>
        _faults.Add(FieldPath.Part("query").Member(parameter.Name), "value_error", $"Should {expected ?? parameter.Expected}");

    private string? Raw(QueryParameter parameter)
    {
        var values = _query[parameter.Name];
        return values.Count == 1 && values[0] is { Length: > 0 } text ? text : null;
    }

    // A stranger's name in an answer is bounded and shows no control character.
    private static string Shown(string name) => string.Concat((name.Length > 60 ? name[..60] + "…" : name).Select(unit => char.IsControl(unit) || char.IsSurrogate(unit) ? '?' : unit));
}
