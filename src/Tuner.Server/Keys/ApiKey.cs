using System.Buffers.Text;
using System.Security.Cryptography;

namespace Tuner.Server.Keys;

/// <summary>What an API key looks like.</summary>
internal static class ApiKey
{
    /// <summary>From this many characters on, guessing a random key is hopeless at any speed.</summary>
    public const int StrongLength = 32;

    private const int MaxLength = 200;

    /// <summary>A new key: <c>tr_api_</c> and 256 random bits in 43 characters.</summary>
    public static string Create() => "tr_api_" + RandomText();

    /// <summary>256 random bits as 43 characters that need no encoding in an address, a header or a cookie.</summary>
    public static string RandomText() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>Whether a header can carry it: 1 to 200 visible ASCII characters.</summary>
    public static bool IsUsable(string key) => key.Length is > 0 and <= MaxLength && key.All(c => c is > ' ' and <= '~');
}
