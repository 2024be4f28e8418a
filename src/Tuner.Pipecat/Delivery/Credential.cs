namespace Tuner.Pipecat.Delivery;

/// <summary>A key that this process holds, and where it opens a door. It never leaves the process but in a request's header.</summary>
internal sealed class Credential(string apiKey, string baseUrl, long workspaceId)
{
    /// <summary>A header's value that is shorter is a version or a switch.</summary>
    private const int ShortestSecret = 6;

    public string ApiKey => apiKey;

    /// <summary>False when it holds characters that no header can carry: a request with it would fail on the way, as if nobody were there.</summary>
    public bool FitsHeader => !apiKey.AsSpan().ContainsAnyExceptInRange(' ', '~');

    public string BaseUrl { get; } = baseUrl.TrimEnd('/');

    /// <summary>Where it is sent: the base URL, unless that server moved.</summary>
    public string Address { get; init; } = baseUrl.TrimEnd('/');

    public long WorkspaceId => workspaceId;

    public string Fingerprint { get; } = KeyFingerprint.Of(apiKey, baseUrl, workspaceId);

    /// <summary>The fingerprint as it stands in the names of files.</summary>
    public string Key { get; } = KeyFingerprint.Short(KeyFingerprint.Of(apiKey, baseUrl, workspaceId));

    /// <summary>What opens a collector; null when this is no collector's.</summary>
    public IReadOnlyList<RequestHeader>? Headers { get; init; }

    /// <summary>True when it opens the door for the application's own spans, at the same server.</summary>
    public bool IsForTraces { get; private init; }

    /// <summary>The same key for the application's own spans.</summary>
    public Credential ForTraces() => new(apiKey, BaseUrl, workspaceId) { Address = Address, IsForTraces = true };

    /// <summary>True when it is a collector's, to which spans go.</summary>
    public bool IsCollector => Headers is not null;

    public string Place { get; } = KeyFingerprint.PlaceOf(baseUrl, workspaceId);

    /// <summary>A text without the key and without the headers' values, whatever brought them into it.</summary>
    public string TakeOut(string text)
    {
        if (apiKey.Length > 0) text = text.Replace(apiKey, "(key)", StringComparison.Ordinal);
        foreach (var header in Headers ?? [])
            foreach (var part in (string[])[header.Value, header.Value[(header.Value.LastIndexOf(' ') + 1)..]])
                if (part.Length >= ShortestSecret) text = text.Replace(part, "(key)", StringComparison.Ordinal);
        return text;
    }

    /// <summary>True when it opens the same door in the same way.</summary>
    public bool IsSame(Credential other)
    {
        if (other.Fingerprint != Fingerprint || other.Headers?.Count != Headers?.Count) return false;
        for (var i = 0; i < (Headers?.Count ?? 0); i++)
            if (other.Headers![i].Name != Headers![i].Name || other.Headers[i].Value != Headers[i].Value) return false;
        return true;
    }

    /// <summary>Returns a description without the key, which must not get into a log by way of a debugger's habit.</summary>
    public override string ToString() => IsCollector ? $"headers for {Address}" : $"key for {Address}, workspace {WorkspaceId}";
}
