using System.Text.Json;
using Tuner.Pipecat.Reading;
using Tuner.Server.Validation;

namespace Tuner.Server.Ingest;

/// <summary>
/// Checks the members of one JSON object and notes what is wrong. A member that is null counts as absent, as it does for
/// the Tuner API; a check of an absent member passes unless the member is required.
/// </summary>
internal readonly ref struct FieldRules
{
    private readonly JsonElement _element;
    private readonly MemberNames? _names;
    private readonly FoundMembers _found;
    private readonly FieldPath _path;
    private readonly Faults _faults;

    /// <summary>The rules of an object.</summary>
    /// <param name="element">The object.</param>
    /// <param name="path">Where it stands.</param>
    /// <param name="faults">Where what is wrong is noted.</param>
    /// <param name="names">The members that are checked, of a kind of object that a call has many of.</param>
    public FieldRules(JsonElement element, FieldPath path, Faults faults, MemberNames? names = null)
    {
        (_element, _names, _path, _faults) = (element, names, path, faults);
        names?.Find(element, out _found);
    }

    /// <summary>Notes a fault of a member.</summary>
    public void Fault(string name, string type, string message) => _faults.Add(_path.Member(name), type, message);

    /// <summary>The member, unless it is absent.</summary>
    public JsonElement? Find(string name) => _names is { } names ? names.Value(_found, name) : _element.Member(name);

    /// <summary>A member that must be there.</summary>
    public JsonElement? Require(string name)
    {
        var found = Find(name);
        if (found is null) Fault(name, "missing", "Field required");
        return found;
    }

    /// <summary>Text of at least <paramref name="min"/> and at most <paramref name="max"/> characters.</summary>
    public string? Text(string name, int min = 0, int max = int.MaxValue, bool required = false)
    {
        if ((required ? Require(name) : Find(name)) is not { } found) return null;
        if (found.ValueKind != JsonValueKind.String)
        {
            Fault(name, "string_type", "Should be a string");
            return null;
        }
        var text = found.GetString()!;
        var length = Characters.Count(text, max);
        if (length < min) Fault(name, "string_too_short", $"Should have at least {min} character{(min == 1 ? "" : "s")}");
        if (length > max) Fault(name, "string_too_long", $"Should have at most {max} characters");
        return text;
    }

    /// <summary>Text of any length.</summary>
    public void AnyText(string name, bool required = false)
    {
        if ((required ? Require(name) : Find(name)) is { ValueKind: not JsonValueKind.String }) Fault(name, "string_type", "Should be a string");
    }

    /// <summary>A whole number from <paramref name="min"/> to <paramref name="max"/>; 5.0 is one too.</summary>
    public long? Integer(string name, long min, long max, bool required = false)
    {
        if ((required ? Require(name) : Find(name)) is not { } found) return null;
        if (found.ValueKind != JsonValueKind.Number || !found.TryGetDouble(out var number) || number != Math.Truncate(number))
        {
            Fault(name, "int_type", "Should be an integer");
            return null;
        }
        if (number >= min && number <= max) return (long)number;
        Fault(name, "out_of_range", $"Should be from {min} to {max}");
        return null;
    }

    /// <summary>Any finite number; returns whether one is there.</summary>
    public bool Number(string name, double min = double.MinValue, double max = double.MaxValue, bool required = false)
    {
        if ((required ? Require(name) : Find(name)) is not { } found) return false;
        double number;
        if (found.ValueKind == JsonValueKind.Number && found.TryGetInt64(out var whole)) number = whole;
        else if (found.ValueKind != JsonValueKind.Number || !found.TryGetDouble(out number) || !double.IsFinite(number))
        {
            Fault(name, "float_type", "Should be a number");
            return false;
        }
        if (number >= min && number <= max) return true;
        Fault(name, "out_of_range", $"Should be from {min} to {max}");
        return false;
    }

    /// <summary>A time or a length in milliseconds. What no clock can mean (beyond ±10^12) is refused, so that later sums hold.</summary>
    public bool Milliseconds(string name, bool required = false) => Number(name, -1e12, 1e12, required);

    /// <summary>True or false.</summary>
    public void Boolean(string name)
    {
        if (Find(name) is { ValueKind: not (JsonValueKind.True or JsonValueKind.False) }) Fault(name, "bool_type", "Should be true or false");
    }

    /// <summary>A JSON object.</summary>
    public JsonElement? Object(string name)
    {
        if (Find(name) is not { } found) return null;
        if (found.ValueKind == JsonValueKind.Object) return found;
        Fault(name, "dict_type", "Should be an object");
        return null;
    }

    /// <summary>One of some words.</summary>
    public string? OneOf(string name, ReadOnlySpan<JsonEncodedText> words, bool required = false)
    {
        if ((required ? Require(name) : Find(name)) is not { } found) return null;
        if (found.ValueKind != JsonValueKind.String)
        {
            Fault(name, "string_type", "Should be a string");
            return null;
        }
        foreach (var word in words)
            if (found.ValueEquals(word.EncodedUtf8Bytes)) return word.Value;
        Fault(name, "enum", $"Should be one of: {string.Join(", ", words.ToArray())}");
        return null;
    }
}
