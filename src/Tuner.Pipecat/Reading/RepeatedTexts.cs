using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Tuner.Pipecat.Reading;

/// <summary>Makes one string of texts that stand in a call again and again, as the names of its services do.</summary>
internal sealed class RepeatedTexts
{
    private const int Places = 128;
    private const int PlaceShift = 25;
    private const int Longest = 100;
    private readonly (byte[]? Json, string Text)[] _known = new (byte[]?, string)[Places];

    /// <summary>The value as text; null for anything else.</summary>
    public string? Read(JsonElement? value)
    {
        if (value is not { ValueKind: JsonValueKind.String } text) return null;
        // With its quotes, and with escapes as they were written: never empty.
        var json = JsonMarshal.GetRawUtf8Value(text);
        if (json.Length > Longest) return text.GetString();
        ref var known = ref _known[Place(json)];
        if (!json.SequenceEqual(known.Json)) known = (json.ToArray(), text.GetString()!);
        return known.Text;
    }

    /// <summary>The text that was kept of what is written so between its quotes; null where none was.</summary>
    public string? Find(ReadOnlySpan<byte> written)
    {
        if (written.Length is 0 or > Longest) return null;
        var (json, text) = _known[Place(written)];
        return written.SequenceEqual(json) ? text : null;
    }

    /// <summary>Keeps the text of what is written so between its quotes, and returns it.</summary>
    public string Keep(ReadOnlySpan<byte> written, string text)
    {
        if (written.Length is not (0 or > Longest)) _known[Place(written)] = (written.ToArray(), text);
        return text;
    }

    // Two that share a place drive each other out again and again: what they begin and end with parts the names of a call.
    private static int Place(ReadOnlySpan<byte> written)
    {
        uint ends;
        if (written.Length >= sizeof(uint))
        {
            ends = (BinaryPrimitives.ReadUInt32LittleEndian(written) * 0x9E3779B1) ^ (BinaryPrimitives.ReadUInt32LittleEndian(written[^sizeof(uint)..]) * 0x85EBCA77);
        }
        else
        {
            ends = 0;
            foreach (var one in written) ends = (ends * 31) + one;
        }
        return (int)(((ends ^ (uint)written.Length) * 0xC2B2AE3D) >> PlaceShift);
    }
}
