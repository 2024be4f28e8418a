using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Tuner.Server.Exports;

/// <summary>Values as YAML 1.1 and 1.2 read them alike: every text in double quotes, so that none of them is a number, a date, a yes or a comment.</summary>
internal static class Yaml
{
    /// <summary>A text in double quotes; what YAML allows nowhere stands as an escape.</summary>
    public static string Text(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                < 0x20 or (>= 0x7f and < 0xa0) => quoted.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}"),
                0x2028 or 0x2029 or 0xfeff or 0xfffe or 0xffff => quoted.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
                _ => quoted.Append(rune.ToString()),
            };
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>A JSON value in flow style.</summary>
    public static string Value(JsonElement json)
    {
        var text = new StringBuilder();
        Append(text, json);
        return text.ToString();
    }

    private static void Append(StringBuilder text, JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                foreach (var (index, member) in json.EnumerateObject().Index())
                {
                    text.Append(index > 0 ? ", " : "").Append(Text(member.Name)).Append(": ");
                    Append(text, member.Value);
                }
                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[');
                foreach (var (index, item) in json.EnumerateArray().Index())
                {
                    text.Append(index > 0 ? ", " : "");
                    Append(text, item);
                }
                text.Append(']');
                break;
            case JsonValueKind.String:
                text.Append(Text(json.GetString()!));
                break;
            case JsonValueKind.Number:
                text.Append(Number(json));
                break;
            case JsonValueKind.True:
                text.Append("true");
                break;
            case JsonValueKind.False:
                text.Append("false");
                break;
            default:
                text.Append("null");
                break;
        }
    }

    // YAML 1.1 takes a power of ten for a number only behind a point and with a sign.
    private static string Number(JsonElement json)
    {
        var raw = json.GetRawText();
        if (!raw.AsSpan().ContainsAny('e', 'E')) return raw;
        var at = raw.IndexOfAny(['e', 'E']);
        var (mantissa, power) = (raw[..at], raw[(at + 1)..]);
        return $"{(mantissa.Contains('.', StringComparison.Ordinal) ? mantissa : mantissa + ".0")}e{(power[0] is '+' or '-' ? power : "+" + power)}";
    }
}
