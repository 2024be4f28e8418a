using System.Buffers.Text;
using System.Security.Cryptography;

namespace Tuner.Server.Keys;

/// <summary>What an API key looks like.</summary>
internal static class ApiKey
{
    private const int MaxLength = 200;

    /// <summary>A new key: <c>tr_api_</c> and 256 random bits.</summary>
    public static string Create() => "tr_api_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>Whether a header can carry it: 1 to 200 visible ASCII characters.</summary>
    public static bool IsUsable(string key) => key.Length is > 0 and <= MaxLength && key.All(c => c is > ' ' and <= '~');
}
