using System.Globalization;
using System.Text.Json;

namespace Tuner.Server.Mcp;

/// <summary>The arguments that a model gave to a tool, checked: models write numbers as text and text as numbers, which is taken; all else that is wrong is told.</summary>
internal sealed class GivenArguments
{
    private const int Longest = 500;
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    /// <param name="given">What was given.</param>
    /// <param name="known">What the tool takes.</param>
    /// <exception cref="AskedWronglyException">An argument is unknown, missing, too long, or no plain value.</exception>
    public GivenArguments(IEnumerable<KeyValuePair<string, JsonElement>>? given, IReadOnlyList<ToolArgument> known)
    {
        foreach (var (name, value) in given ?? [])
        {
            if (known.All(argument => argument.Name != name)) throw new AskedWronglyException($"There is no argument of the name {Quoted.Of(name, 60)}: this tool takes {string.Join(", ", known.Select(argument => argument.Name))}.");
            if (TextOf(name, value) is { Length: > 0 } text) _texts[name] = text;
        }
        if (known.FirstOrDefault(argument => argument.IsRequired && !_texts.ContainsKey(argument.Name)) is { } missing) throw new AskedWronglyException($"The argument '{missing.Name}' is missing: {missing.Description}");
    }

    /// <summary>The value; null when it was not given.</summary>
    public string? Text(string name) => _texts.GetValueOrDefault(name);

    /// <summary>The value of an argument that must be there.</summary>
    public string Required(string name) => _texts[name];

    /// <summary>The value as a whole number within bounds.</summary>
    /// <exception cref="AskedWronglyException">It is none.</exception>
    public int? Whole(string name, int min, int max)
    {
        if (Text(name) is not { } text) return null;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw new AskedWronglyException(string.Create(CultureInfo.InvariantCulture, $"'{name}' should be a whole number from {min} to {max}."));
    }

    /// <summary>Whether it is true.</summary>
    public bool Flag(string name) => Text(name) == "true";

    /// <summary>All that were given, except some.</summary>
    public IEnumerable<(string Name, string Value)> Except(params IReadOnlyList<string> names) => _texts.Where(each => !names.Contains(each.Key)).Select(each => (each.Key, each.Value));

    private static string? TextOf(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Number when value.GetRawText() is { Length: <= 40 } number => number,
        JsonValueKind.String when value.GetString() is { Length: <= Longest } text => text,
        _ => throw new AskedWronglyException($"'{name}' should be one plain value of at most {Longest} characters."),
    };
}
