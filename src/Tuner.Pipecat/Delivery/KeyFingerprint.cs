using System.Buffers;
using System.Globalization;
using System.Text;

namespace Tuner.Pipecat.Delivery;

/// <summary>Tells keys and servers apart on disk without saying what they are.</summary>
internal static class KeyFingerprint
{
    private const int Digits = 16;
    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdef");

    /// <summary>HMAC-SHA256 of base URL and workspace under the key; a slash at the URL's end makes no other server.</summary>
    public static string Of(string key, string baseUrl, long workspace) =>
        Convert.ToHexStringLower(Sha256.Hmac(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(Place(baseUrl, workspace))));

    /// <summary>As a file's name bears it: 16 digits are enough to tell a machine's keys apart. A foreign text becomes one that fits no key.</summary>
    public static string Short(string? fingerprint) =>
        fingerprint is { Length: >= Digits } && fingerprint.AsSpan(0, Digits).ContainsAnyExcept(Hexadecimal) is false
            ? fingerprint[..Digits]
            : "none";

    /// <summary>A short name of the server and workspace.</summary>
    public static string PlaceOf(string baseUrl, long workspace) =>
        Convert.ToHexStringLower(Sha256.Hash(Encoding.UTF8.GetBytes(Place(baseUrl, workspace))).AsSpan(0, 4));

    private static string Place(string baseUrl, long workspace) => baseUrl.TrimEnd('/') + workspace.ToString(CultureInfo.InvariantCulture);
}
