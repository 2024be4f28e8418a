namespace Tuner.Pipecat.Delivery;

/// <summary>A key that this process holds, and where it opens a door. It never leaves the process but in a request's header.</summary>
internal sealed class Credential(string apiKey, string baseUrl, long workspaceId)
{
    public string ApiKey => apiKey;

    public string BaseUrl { get; } = baseUrl.TrimEnd('/');

    /// <summary>Where it is sent: the base URL, unless that server moved.</summary>
    public string Address { get; init; } = baseUrl.TrimEnd('/');

    public long WorkspaceId => workspaceId;

    public string Fingerprint { get; } = KeyFingerprint.Of(apiKey, baseUrl, workspaceId);

    /// <summary>The fingerprint as it stands in the names of files.</summary>
    public string Key { get; } = KeyFingerprint.Short(KeyFingerprint.Of(apiKey, baseUrl, workspaceId));

    public string Place { get; } = KeyFingerprint.PlaceOf(baseUrl, workspaceId);

    /// <summary>Returns a description without the key, which must not get into a log by way of a debugger's habit.</summary>
    public override string ToString() => $"key for {Address}, workspace {WorkspaceId}";
}
