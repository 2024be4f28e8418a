using System.Text;
using System.Text.Json;

namespace Tuner.Pipecat.Delivery;

/// <summary>
/// A refusal in the API's own form: an object with <c>detail</c>, which is a sentence or a list of faults. A proxy's or
/// an ingress's page is none, and decides nothing about a call. Of the faults only places and kinds are kept: the
/// server may repeat what it was sent, and the words of a call belong into no log.
/// </summary>
internal static class ApiRefusal
{
    private const int MostFaults = 20;
    private const int LongestSentence = 300;
    private const int LongestName = 40;
    private const string NoReason = "(no reason given)";

    /// <summary>What the API says is wrong; null when the answer is not the API's.</summary>
    /// <param name="status">The answer's status.</param>
    /// <param name="body">The answer's body, or the first part of it.</param>
    /// <param name="sent">What was sent.</param>
    /// <param name="apiKey">The key that went along: a server that repeats it must not bring it into a log.</param>
    public static string? Read(int status, ReadOnlySpan<byte> body, ReadOnlySpan<byte> sent, string apiKey)
    {
        // Whoever asks for another method or for a proxy's password has not looked at the call.
        if (status is 405 or 407) return null;
        try
        {
            // Sloppy servers leave control characters in their sentences.
            var clean = body.ToArray();
            foreach (ref var letter in clean.AsSpan())
                if (letter < (byte)' ') letter = (byte)' ';
            return ReadObject(status, clean, sent, apiKey)?.Replace(apiKey, "(key)", StringComparison.Ordinal);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? ReadObject(int status, ReadOnlySpan<byte> body, ReadOnlySpan<byte> sent, string apiKey)
    {
        var reader = new Utf8JsonReader(body, isFinalBlock: false, default);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isDetail = reader.ValueTextEquals("detail"u8);
            if (!reader.Read()) return null;
            if (isDetail) return ReadDetail(ref reader, status, sent, apiKey);
            if (!reader.TrySkip()) return null;
        }

        return null;
    }

    private static string? ReadDetail(ref Utf8JsonReader reader, int status, ReadOnlySpan<byte> sent, string apiKey)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                var sentence = reader.GetString()!;
                // The web framework's words for an address that it does not serve: the API never saw the call.
                if (status == 404 && sentence == "Not Found") return null;
                // The key goes before the sentence is cut: half of it would not be known again.
                return Echo.TakeOut(OneLine(sentence.Replace(apiKey, "(key)", StringComparison.Ordinal)), sent) is { Length: > 0 } said ? said : NoReason;
            case JsonTokenType.StartArray:
                var faults = new List<string>();
                while (Advance(ref reader) && reader.TokenType != JsonTokenType.EndArray && faults.Count < MostFaults)
                    if (ReadFault(ref reader) is { } fault) faults.Add(fault);
                return faults.Count == 0 ? NoReason : string.Join("; ", faults);
            case JsonTokenType.StartObject:
                return ReadFault(ref reader) ?? NoReason;
            default:
                return null;
        }
    }

    /// <summary>One fault as <c>body.call_id: missing</c>. A list that breaks off within it, since it was too long to read, still names it.</summary>
    private static string? ReadFault(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            Skip(ref reader);
            return null;
        }

        string place = "", kind = "";
        while (Advance(ref reader) && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isPlace = reader.ValueTextEquals("loc"u8);
            var isKind = reader.ValueTextEquals("type"u8) || reader.ValueTextEquals("code"u8);
            if (!Advance(ref reader)) break;
            if (isPlace && reader.TokenType == JsonTokenType.StartArray) place = ReadPlace(ref reader);
            else if (isKind && reader.TokenType == JsonTokenType.String) kind = Name(reader.GetString()!);
            else if (!Skip(ref reader)) break;
        }

        return (place, kind) switch
        {
            ("", "") => null,
            ("", _) => kind,
            (_, "") => place,
            _ => $"{place}: {kind}",
        };
    }

    private static string ReadPlace(ref Utf8JsonReader reader)
    {
        var place = new StringBuilder();
        while (Advance(ref reader) && reader.TokenType != JsonTokenType.EndArray)
        {
            var part = reader.TokenType switch
            {
                JsonTokenType.Number when reader.TryGetInt32(out var index) && index is >= 0 and < 1_000_000 => index.ToString(System.Globalization.CultureInfo.InvariantCulture),
                JsonTokenType.String => Name(reader.GetString()!),
                _ => "…",
            };
            if (!Skip(ref reader)) break;
            if (place.Length < 200) place.Append(place.Length == 0 ? "" : ".").Append(part);
        }

        return place.ToString();
    }

    /// <summary>Names of fields and kinds look like names. Whatever does not could be something that was said.</summary>
    private static string Name(string text) =>
        text.Length is > 0 and <= LongestName && text.All(static letter => char.IsAsciiLetter(letter) || letter is '_' or '-' or '.') ? text : "…";

    /// <summary>The next token; false where the answer was cut off.</summary>
    private static bool Advance(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool Skip(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.TrySkip();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>A text of somebody else on one line, not too long for a log.</summary>
    public static string OneLine(string text)
    {
        var line = new string(text.Select(static letter => char.IsControl(letter) ? ' ' : letter).ToArray()).Trim();
        return line.Length <= LongestSentence ? line : line[..LongestSentence];
    }
}
