namespace Tuner.Server.Hosting;

/// <summary>Whether the server is about to stop: whoever watches it sends no new requests here then, while those that come are still answered.</summary>
internal sealed class Draining
{
    private volatile bool _begun;

    /// <summary>Whether it is.</summary>
    public bool HasBegun => _begun;

    /// <summary>From now on.</summary>
    public void Begin() => _begun = true;
}
