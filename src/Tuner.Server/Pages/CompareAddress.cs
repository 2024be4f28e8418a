using System.Globalization;
using Tuner.Server.Figures;
using Tuner.Server.Storage;

namespace Tuner.Server.Pages;

/// <summary>Addresses of comparisons.</summary>
internal static class CompareAddress
{
    /// <summary>Where they are.</summary>
    public const string Path = "/compare";

    /// <summary>Two sides, of what else is given.</summary>
    public static string Of(string before, string after, CallFilter common, long? fromMs = null, long? toMs = null) => CallsAddress.Of(
        Path,
        ("a", before), ("b", after), ("workspace_id", CallsAddress.Text(common.WorkspaceId)), ("agent", common.Agent), ("version", CallsAddress.Text(common.AgentVersion)),
        ("from", CallsAddress.Text(fromMs)), ("to", CallsAddress.Text(toMs)));

    /// <summary>A time as a side.</summary>
    public static string Time(long fromMs, long toMs) => $"{Moment(fromMs)}..{Moment(toMs)}";

    private static string Moment(long ms) => CallClock.At(ms, TimeZoneInfo.Utc).ToString(ms % 1_000 == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
