using System.Runtime.InteropServices;
using System.Text.Json;

namespace Tuner.Pipecat.Reading;

/// <summary>Makes one string of texts that stand in a call again and again, as the names of its services do.</summary>
internal sealed class RepeatedTexts
{
    private const int Places = 64;
    private const int Longest = 100;
    private readonly (byte[]? Json, string Text)[] _known = new (byte[]?, string)[Places];

    /// <summary>The value as text; null for anything else.</summary>
    public string? Read(JsonElement? value)
    {
        if (value is not { ValueKind: JsonValueKind.String } text) return null;
        // With its quotes, and with escapes as they were written: never empty.
        var json = JsonMarshal.GetRawUtf8Value(text);
        if (json.Length > Longest) return text.GetString();
        ref var known = ref _known[(json.Length + (json[1] * 3) + (json[^2] * 7)) % Places];
        if (!json.SequenceEqual(known.Json)) known = (json.ToArray(), text.GetString()!);
        return known.Text;
    }

    /// <summary>The string that the reader stands on.</summary>
    public string Read(ref Utf8JsonReader json)
    {
        // Without its quotes, so that it is never taken for one of the others.
        var written = json.ValueSpan;
        if (written.Length is 0 or > Longest) return json.GetString()!;
        ref var known = ref _known[(written.Length + (written[0] * 3) + (written[^1] * 7)) % Places];
        if (!written.SequenceEqual(known.Json)) known = (written.ToArray(), json.GetString()!);
        return known.Text;
    }
}
