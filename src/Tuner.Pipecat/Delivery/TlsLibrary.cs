using System.Runtime.InteropServices;

namespace Tuner.Pipecat.Delivery;

/// <summary>On Linux the first handshake of a process without OpenSSL aborts it. So it is looked for before.</summary>
internal static class TlsLibrary
{
    private static readonly Lazy<string?> Found = new(Look);

    /// <summary>Why no https is possible; null when it is.</summary>
    public static string? Missing => Found.Value;

    private static string? Look()
    {
        if (!OperatingSystem.IsLinux()) return null;
        foreach (var name in (string[])["libssl.so.3", "libssl.so.1.1", "libssl.so"])
            if (NativeLibrary.TryLoad(name, out _)) return null;
        return "this machine has no OpenSSL (libssl.so.3), which https needs: install it; until then records stay on disk";
    }
}
