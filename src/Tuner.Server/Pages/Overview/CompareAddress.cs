using System.Globalization;
using Tuner.Server.Figures;
using Tuner.Server.Storage;

namespace Tuner.Server.Pages.Overview;

/// <summary>Addresses of comparisons.</summary>
internal static class CompareAddress
{
    /// <summary>Where they are.</summary>
    public const string Path = "/compare";

    /// <summary>The time of an overview against the time before.</summary>
    public static string OfTimes(OverviewFigures figures)
    {
        var length = figures.ToMs - figures.FromMs;
        return CallsAddress.Of(
            Path,
            ("a", Time(figures.FromMs - length, figures.FromMs)), ("b", Time(figures.FromMs, figures.ToMs)),
            ("workspace_id", CallsAddress.Text(figures.Filter.WorkspaceId)), ("agent", figures.Filter.Agent), ("version", CallsAddress.Text(figures.Filter.AgentVersion)));
    }

    /// <summary>Two groups of an overview in its time.</summary>
    public static string OfGroups(OverviewFigures figures, SeriesGroup before, SeriesGroup after) => CallsAddress.Of(
        Path,
        ("a", Side(before)), ("b", Side(after)), ("from", CallsAddress.Text(figures.FromMs)), ("to", CallsAddress.Text(figures.ToMs)),
        ("workspace_id", CallsAddress.Text(figures.Filter.WorkspaceId)), ("agent", figures.Filter.Agent), ("version", CallsAddress.Text(figures.Filter.AgentVersion)));

    private static string Side(SeriesGroup group) => group.Agent ?? $"@{CallsAddress.Text(group.Version)}";

    private static string Time(long fromMs, long toMs) => $"{Moment(fromMs)}..{Moment(toMs)}";

    private static string Moment(long ms) => CallClock.At(ms, TimeZoneInfo.Utc).ToString(ms % 1_000 == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
