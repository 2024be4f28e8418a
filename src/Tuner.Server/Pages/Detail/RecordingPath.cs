using System.Globalization;

namespace Tuner.Server.Pages.Detail;

/// <summary>The path of a call's recording on this server.</summary>
internal static class RecordingPath
{
    /// <summary>The path, without a base path before it.</summary>
    public static string Of(long workspaceId, string callId) => string.Create(CultureInfo.InvariantCulture, $"/api/v1/recordings/{workspaceId}/{Uri.EscapeDataString(callId)}");
}
