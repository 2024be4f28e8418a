using Tuner.Server.Figures;

namespace Tuner.Server.Storage;

/// <summary>Which figures are asked for.</summary>
/// <param name="Filter">Over which calls; their time is <paramref name="FromMs"/> and <paramref name="ToMs"/>.</param>
/// <param name="Grouping">For each of what.</param>
/// <param name="FromMs">The first moment, Unix milliseconds.</param>
/// <param name="ToMs">The moment before which calls began.</param>
/// <param name="Slices">The hours or days that hold this time, in order; of another grouping the one stretch.</param>
/// <param name="MostGroups">So many groups at most.</param>
internal sealed record SeriesQuestion(CallFilter Filter, SeriesGrouping Grouping, long FromMs, long ToMs, IReadOnlyList<TimeSlice> Slices, int MostGroups);

/// <summary>What came of it.</summary>
/// <param name="Total">Over all calls.</param>
/// <param name="Groups">In order of time or name; of hours and days those without a call are left out.</param>
/// <param name="HasMoreGroups">Whether there were more groups than asked for; the total is over them, too.</param>
/// <param name="NotYetCounted">How many calls of older versions are still to be prepared in the background, and are missing.</param>
internal sealed record SeriesAnswer(CallStatistics Total, IReadOnlyList<SeriesGroup> Groups, bool HasMoreGroups, long NotYetCounted);

/// <summary>One value of a series.</summary>
/// <param name="Slice">Its place among <see cref="SeriesQuestion.Slices"/>, where it is of a time.</param>
/// <param name="Agent">The agent, where it is of one.</param>
/// <param name="Version">The agent's version, where it is of one; null also for calls that told none.</param>
/// <param name="Statistics">The figures.</param>
internal sealed record SeriesGroup(int Slice, string? Agent, long? Version, CallStatistics Statistics);
