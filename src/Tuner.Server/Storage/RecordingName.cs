using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tuner.Server.Storage;

/// <summary>The name of a recording on disk: a hash, so that nothing that a sender calls a call leads out of the folder, or tells whose it is.</summary>
internal static class RecordingName
{
    /// <summary>The name of a call's recording, 64 hexadecimal digits.</summary>
    public static string Of(long workspaceId, string callId) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{workspaceId}\n{callId}"))));
}
