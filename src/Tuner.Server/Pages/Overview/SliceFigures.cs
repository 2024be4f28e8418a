using System.Globalization;
using Tuner.Server.Figures;

namespace Tuner.Server.Pages.Overview;

/// <summary>An hour or a day of an overview.</summary>
/// <param name="Name">Which, on the clocks of the overview's zone.</param>
/// <param name="Figures">The figures of its calls.</param>
/// <param name="All">The overview.</param>
/// <param name="Time">Its part of the overview's time.</param>
internal sealed record SliceFigures(string Name, CallStatistics Figures, OverviewFigures All, TimeSlice Time)
{
    /// <summary>The address of the list of its calls.</summary>
    public string CallsHref(params ReadOnlySpan<(string Name, string? Value)> more) => CallsAddress.Of(All.Filter, Time.FromMs, Time.ToMs, more);

    /// <summary>All of an overview, those without a call too.</summary>
    public static IReadOnlyList<SliceFigures> AllOf(OverviewFigures figures)
    {
        var bySlice = figures.Now.Groups.ToDictionary(group => group.Slice, group => group.Statistics);
        var nothing = CallStatistics.Of(new());
        return
        [
            .. figures.Slices.Select((slice, index) => new SliceFigures(
                CallClock.At(slice.FromMs, figures.Zone).ToString(figures.Grouping == SeriesGrouping.Day ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
                bySlice.GetValueOrDefault(index, nothing), figures,
                new(Math.Max(slice.FromMs, figures.FromMs), Math.Min(slice.ToMs, figures.ToMs)))),
        ];
    }
}
