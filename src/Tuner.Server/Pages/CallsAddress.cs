using System.Globalization;
using System.Text;
using Tuner.Server.Storage;

namespace Tuner.Server.Pages;

/// <summary>Addresses of lists of calls.</summary>
internal static class CallsAddress
{
    /// <summary>Where the list is.</summary>
    public const string Path = "/calls";

    /// <summary>The list of the calls of a workspace, agent and version in a time, narrowed by more parameters; those that are null are left out.</summary>
    public static string Of(CallFilter filter, long? fromMs, long? toMs, params ReadOnlySpan<(string Name, string? Value)> more)
    {
        (string, string?)[] all =
        [
            ("workspace_id", Text(filter.WorkspaceId)), ("agent", filter.Agent), ("version", Text(filter.AgentVersion)), ("from", Text(fromMs)), ("to", Text(toMs)), .. more,
        ];
        return Of(Path, all);
    }

    /// <summary>A path with parameters; of one name the last counts, and those that are null or empty are left out.</summary>
    public static string Of(string path, params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var address = new StringBuilder(path);
        var sign = '?';
        for (var i = 0; i < parameters.Length; i++)
        {
            var (name, value) = parameters[i];
            if (string.IsNullOrEmpty(value) || IsSaidAgain(parameters[(i + 1)..], name)) continue;
            address.Append(sign).Append(name).Append('=').Append(Uri.EscapeDataString(value));
            sign = '&';
        }
        return address.ToString();
    }

    /// <summary>A number as it stands in addresses.</summary>
    public static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static bool IsSaidAgain(ReadOnlySpan<(string Name, string? Value)> later, string name)
    {
        foreach (var (other, value) in later)
            if (other == name && value is not null) return true;
        return false;
    }
}
