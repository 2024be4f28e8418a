namespace Tuner.Cli.Export;

/// <summary>Headers as OpenTelemetry's variables hold them: <c>name=value,name=value</c>, the values as in an address. Keys stand there, and not in arguments.</summary>
internal static class OtlpHeaders
{
    /// <summary>Reads them.</summary>
    /// <exception cref="CommandFailure">They are none; the sentence shows nothing of them.</exception>
    public static IReadOnlyList<(string Name, string Value)> Read(string? variable)
    {
        var headers = new List<(string, string)>();
        foreach (var part in (variable ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = equals > 0 ? (part[..equals].Trim(), Uri.UnescapeDataString(part[(equals + 1)..].Trim())) : ("", "");
            if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') || value.AsSpan().ContainsAny('\r', '\n'))
                throw CommandFailure.WronglyUsed("OTEL_EXPORTER_OTLP_HEADERS holds headers as name=value, separated by commas, with what is special in the values as %20.");
            headers.Add((name, value));
        }

        return headers;
    }
}
