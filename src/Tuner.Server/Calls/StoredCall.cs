using Tuner.Server.Hosting;

namespace Tuner.Server.Calls;

/// <summary>A stored call with its body, byte for byte as it came. It takes up room for reading until it is disposed.</summary>
internal sealed record StoredCall(ListedCall Listed, byte[] Body) : IDisposable
{
    /// <summary>The room.</summary>
    public BytesInFlight.Share? Share { get; init; }

    /// <summary>Gives the room back.</summary>
    public void Dispose() => Share?.Dispose();
}
