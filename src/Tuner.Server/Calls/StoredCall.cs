namespace Tuner.Server.Calls;

/// <summary>A stored call with its body, byte for byte as it came.</summary>
internal sealed record StoredCall(ListedCall Listed, byte[] Body);
