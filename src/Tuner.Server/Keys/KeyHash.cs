using System.Security.Cryptography;
using System.Text;

namespace Tuner.Server.Keys;

/// <summary>The SHA-256 of an API key: all of it that is ever stored.</summary>
internal sealed class KeyHash
{
    private readonly byte[] _bytes;

    private KeyHash(byte[] bytes) => _bytes = bytes;

    /// <summary>The hash as 64 hexadecimal digits.</summary>
    public string Hex => Convert.ToHexStringLower(_bytes);

    /// <summary>The hash of a key.</summary>
    public static KeyHash Of(string key) => new(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>Reads what <see cref="Hex"/> gave.</summary>
    public static KeyHash FromHex(string hex) => new(Convert.FromHexString(hex));

    /// <summary>Compares in a time that says nothing about where they differ.</summary>
    public bool Matches(KeyHash other) => CryptographicOperations.FixedTimeEquals(_bytes, other._bytes);
}
