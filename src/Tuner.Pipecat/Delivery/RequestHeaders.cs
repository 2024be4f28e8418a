namespace Tuner.Pipecat.Delivery;

/// <summary>A header of a request to a collector. Its value may be a key, and leaves the process in nothing but that request.</summary>
internal sealed class RequestHeader(string name, string value)
{
    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>Its value.</summary>
    public string Value => value;
}

/// <summary>Headers as OpenTelemetry's variables hold them: <c>name=value,name=value</c>, the values as in an address.</summary>
internal static class RequestHeaders
{
    /// <summary>What they must be, after the name of the setting; it shows nothing of them.</summary>
    public const string Form = "holds headers as name=value, separated by commas, with what is special in the values as %20";

    /// <summary>Reads them; null when they are none.</summary>
    public static IReadOnlyList<RequestHeader>? Read(string? text)
    {
        var headers = new List<RequestHeader>();
        foreach (var part in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) return null;
            var (name, value) = (part[..equals].Trim(), Uri.UnescapeDataString(part[(equals + 1)..].Trim()));
            foreach (var letter in name)
                if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_' or '.')) return null;
            if (name.Length == 0 || value.AsSpan().ContainsAnyExceptInRange(' ', '~')) return null;
            headers.Add(new(name, value));
        }

        return headers;
    }
}
