using System.Diagnostics.CodeAnalysis;

namespace Tuner.Server;

/// <summary>
/// The program is published twice: the wheel's edition may have 10 MB, the server edition has everything. A build on the
/// runtime is a server edition unless it was told otherwise.
/// </summary>
internal static class ServerEdition
{
    /// <summary>Whether this is the server edition. The compiler of the wheel's executable takes it as false and leaves out what hangs on it.</summary>
    [FeatureSwitchDefinition("Tuner.ServerEdition")]
    public static bool IsThis => !AppContext.TryGetSwitch("Tuner.ServerEdition", out var isThis) || isThis;
}
