namespace Tuner.Pipecat.Delivery;

/// <summary>A collector of OpenTelemetry to which the spans of every finished call go.</summary>
internal static class Collector
{
    private const int Longest = 1000;

    /// <summary>Where one stands and what it is opened with; null without an address, or where one of both cannot be used.</summary>
    /// <param name="endpoint">Its address; without a path it is the protocol's.</param>
    /// <param name="headers">See <see cref="RequestHeaders"/>.</param>
    /// <param name="names">What both settings are called.</param>
    /// <param name="errors">Takes what is wrong, a sentence each, without a header's value.</param>
    public static Credential? Read(string? endpoint, string? headers, (string Endpoint, string Headers) names, ICollection<string> errors)
    {
        if (endpoint?.Trim() is not { Length: > 0 } text) return null;
        var address = AddressOf(text);
        if (address is null) errors.Add($"{names.Endpoint} must be the http or https address of a collector, as http://127.0.0.1:4318/v1/traces, without user name and password");
        var read = RequestHeaders.Read(headers);
        if (read is null) errors.Add($"{names.Headers} {RequestHeaders.Form}");
        return address is null || read is null ? null : new Credential("", address, 0) { Headers = read };
    }

    /// <summary>The entry of a call's spans, beside that of its record: the same record, for the collector.</summary>
    /// <param name="endpoint">Where they go; null where they go nowhere.</param>
    /// <param name="name">The record's.</param>
    /// <param name="facts">The record's.</param>
    public static SpansEntry? EntryOf(string? endpoint, RecordName name, RecordFacts facts)
    {
        if (endpoint is not { Length: > 0 } || AddressOf(endpoint) is not { } address) return null;
        var key = KeyFingerprint.Short(KeyFingerprint.Of("", address, 0));
        return new(name with { Place = KeyFingerprint.PlaceOf(address, 0), Key = key }, facts with { BaseUrl = address, WorkspaceId = 0 });
    }

    /// <summary>The whole address; null where it is none that can be used. A user name and a password in it would be written to disk.</summary>
    private static string? AddressOf(string text)
    {
        if (text.Length > Longest || !Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.Host.Length == 0 || address.UserInfo.Length > 0) return null;
        return (address is { AbsolutePath: "/" or "", Query: "" } ? new Uri(address, "/v1/traces").AbsoluteUri : address.AbsoluteUri).TrimEnd('/');
    }
}

/// <summary>A call's record as it waits for the collector: its spans are made when it is sent.</summary>
/// <param name="name">The entry's name.</param>
/// <param name="facts">Its first line.</param>
internal sealed class SpansEntry(RecordName name, RecordFacts facts)
{
    /// <summary>The entry's name.</summary>
    public RecordName Name => name;

    /// <summary>Its first line.</summary>
    public RecordFacts Facts => facts;
}
