namespace Tuner.Server.Api;

/// <summary>A parameter that an address takes.</summary>
/// <param name="Name">As it stands in the address.</param>
/// <param name="Expected">What it should be, in words that follow "Should".</param>
internal sealed record QueryParameter(string Name, string Expected);
