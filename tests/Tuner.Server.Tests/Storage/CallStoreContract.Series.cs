using System.Text.Json.Nodes;
using Tuner.Server.Figures;
using Tuner.Server.Storage;

namespace Tuner.Server.Tests.Storage;

public abstract partial class CallStoreContract
{
    private const long HourMs = 3_600_000;

    // The calls of Made(i) begin here, two in each second.
    private const long Begin = 1_000_000_000_000;

    [Fact]
    public async Task A_series_tells_of_all_calls_whether_they_were_followed_or_not()
    {
        await StoreManyAsync(50);
        for (var i = 0; i < 12; i++) await StoreAsync($"days-{i}", 1, "agent-1", At(Begin + (i * 13 * HourMs)));
        var before = await TotalsAsync();
        Assert.Equal(62, await Calls.UnfollowedAsync(Cancel));
        while (await Calls.FollowAsync(Cancel)) { }
        Assert.Equal(before, await TotalsAsync());
        Assert.Equal(0, await Calls.UnfollowedAsync(Cancel));
        await StoreManyAsync(10);
        var mixed = await TotalsAsync();
        Assert.NotEqual(before, mixed);
        while (await Calls.FollowAsync(Cancel)) { }
        Assert.Equal(mixed, await TotalsAsync());
    }

    [Fact]
    public async Task What_did_not_change_since_a_series_was_asked_for_is_not_added_up_again()
    {
        for (var i = 0; i < 8; i++) await StoreAsync($"days-{i}", 1, $"agent-{i % 2}", At(Begin + (i * 25 * HourMs)));
        while (await Calls.FollowAsync(Cancel)) { }
        var (days, agents) = (await DaysAsync(), await AgentsAsync());
        Assert.Equal(days, await DaysAsync(), ReferenceEqualityComparer.Instance);
        Assert.Equal(agents, await AgentsAsync(), ReferenceEqualityComparer.Instance);
        var more = await StoreAsync("more", 1, "agent-1", At(Begin + (3 * 25 * HourMs) + 60_000));
        foreach (var isFollowed in new[] { false, true })
        {
            var (daysThen, agentsThen) = (await DaysAsync(), await AgentsAsync());
            Assert.Equal(days.Select((day, i) => i != 3), days.Zip(daysThen, ReferenceEquals));
            Assert.Equal(days.Select((day, i) => day[Figure.Calls] + (i == 3 ? 1 : 0)), daysThen.Select(day => day[Figure.Calls]));
            Assert.Equal([true, false], agents.Zip(agentsThen, ReferenceEquals));
            if (!isFollowed) while (await Calls.FollowAsync(Cancel)) { }
        }
        Assert.True(await Keeping.RemoveAsync(more, new(null, 1), Cancel));
        Assert.Equal(days.Select(day => day[Figure.Calls]), (await DaysAsync()).Select(day => day[Figure.Calls]));

        async Task<List<CallStatistics>> DaysAsync() => [.. (await SeriesAsync(new(), SeriesGrouping.Day)).Groups.Select(group => group.Statistics)];
        async Task<List<CallStatistics>> AgentsAsync() => [.. (await SeriesAsync(new() { WorkspaceId = 1 }, SeriesGrouping.Agent)).Groups.Select(group => group.Statistics)];
    }

    [Theory]
    [InlineData(5_000, 12_000)]
    [InlineData(0, 12_001)]
    [InlineData(-3_600_000, 7_000)]
    [InlineData(20_001, 300_000_000)]
    [InlineData(-86_400_001, 86_400_001)]
    public async Task A_series_tells_of_the_calls_between_its_ends_wherever_those_lie(long from, long to)
    {
        await StoreManyAsync(50);
        while (await Calls.FollowAsync(Cancel)) { }
        await StoreManyAsync(4);
        var expected = Enumerable.Range(0, 54).Count(i => i / 2 * 1_000 >= from && i / 2 * 1_000 < to);
        foreach (var grouping in new[] { SeriesGrouping.None, SeriesGrouping.Agent, SeriesGrouping.Version })
            Assert.Equal(expected, (await Calls.SeriesAsync(new(new(), grouping, Begin + from, Begin + to, [new(Begin + from, Begin + to)], 100), Cancel)).Total[Figure.Calls]);
    }

    [Fact]
    public async Task What_is_removed_leaves_the_figures_and_the_search()
    {
        await StoreManyAsync(30);
        while (await Calls.FollowAsync(Cancel)) { }
        var before = await TotalsAsync();
        var more = await StoreAsync("more", spoken: "needle");
        while (await Calls.FollowAsync(Cancel)) { }
        Assert.True(await Keeping.RemoveAsync(more, new(null, 1), Cancel));
        Assert.Equal(before, await TotalsAsync());
        Assert.Empty((await Calls.ListAsync(new() { Filter = new() { Text = "needle" } }, Cancel)).Calls);
        foreach (var call in (await Calls.ListAsync(new() { Limit = 100 }, Cancel)).Calls) await Keeping.RemoveAsync(call.Id, new(null, 1), Cancel);
        Assert.All(await TotalsAsync(), total => Assert.StartsWith("0 calls", total, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Percentiles_are_over_single_answers_with_those_that_never_came()
    {
        await StoreManyAsync(60);
        while (await Calls.FollowAsync(Cancel)) { }
        var waits = Enumerable.Range(0, 60).SelectMany(i => new[] { i % 4 != 0 ? 500 + (i % 5 * 500) : -1, i % 6 == 0 ? 4_000 : -1 }).Where(ms => ms >= 0).Order().ToList();
        var total = (await SeriesAsync(new(), SeriesGrouping.None)).Total;
        Assert.Equal(waits.Count, total.Answers + total.Unanswered);
        foreach (var (percents, wait) in total.ResponseTimes)
        {
            var expected = waits[(int)Math.Ceiling(percents / 100.0 * waits.Count) - 1];
            Assert.Equal((expected, expected == 4_000), (wait!.Value.Ms, wait.Value.AtLeast));
        }
    }

    [Theory]
    [InlineData(nameof(SeriesGrouping.Agent))]
    [InlineData(nameof(SeriesGrouping.Version))]
    [InlineData(nameof(SeriesGrouping.Hour))]
    [InlineData(nameof(SeriesGrouping.Day))]
    public async Task The_groups_of_a_series_are_what_a_filter_tells_of_each(string by)
    {
        var grouping = Enum.Parse<SeriesGrouping>(by);
        await StoreManyAsync(40);
        for (var i = 0; i < 6; i++) await StoreAsync($"later-{i}", 1, "agent-1", At(Begin + (i * 11 * HourMs / 2)));
        while (await Calls.FollowAsync(Cancel)) { }
        await StoreManyAsync(5);
        var answer = await SeriesAsync(new() { WorkspaceId = 1 }, grouping);
        Assert.NotEmpty(answer.Groups);
        Assert.Equal(answer.Total[Figure.Calls], answer.Groups.Sum(group => group.Statistics[Figure.Calls]));
        foreach (var group in answer.Groups)
        {
            var slices = SlicesOf(grouping);
            var filter = grouping switch
            {
                SeriesGrouping.Agent => new CallFilter { WorkspaceId = 1, Agent = group.Agent },
                SeriesGrouping.Version => new CallFilter { WorkspaceId = 1, AgentVersion = group.Version },
                _ => new CallFilter { WorkspaceId = 1, FromMs = slices[group.Slice].FromMs, ToMs = slices[group.Slice].ToMs },
            };
            var calls = (await Calls.ListAsync(new() { Filter = filter, Limit = 500 }, Cancel)).Calls;
            if (group is { Version: null } && grouping == SeriesGrouping.Version) calls = [.. calls.Where(call => call.Summary.AgentVersion is null)];
            Assert.Equal(calls.Count, group.Statistics[Figure.Calls]);
            Assert.Equal(calls.Sum(call => call.Summary.DurationMs), group.Statistics[Figure.DurationMs]);
            Assert.Equal(calls.Sum(call => call.Summary.Answers), group.Statistics.Answers);
        }
    }

    [Theory]
    [InlineData("UTC")]
    [InlineData("Europe/Berlin")]
    [InlineData("Asia/Kathmandu")]
    [InlineData("America/St_Johns")]
    public async Task The_days_of_every_zone_hold_each_call_on_its_day(string zone)
    {
        for (var i = 0; i < 60; i++) await StoreAsync($"days-{i}", 1 + (i % 2), "agent-1", At(Begin + (i * 3 * HourMs) + (i * 60_000)));
        while (await Calls.FollowAsync(Cancel)) { }
        var (from, to) = (Begin - 1, Begin + (200 * HourMs) + 7);
        var slices = TimeSlices.Of(SeriesGrouping.Day, from, to, TimeZoneInfo.FindSystemTimeZoneById(zone), 1_000)!;
        var answer = await Calls.SeriesAsync(new(new(), SeriesGrouping.Day, from, to, slices, 100), Cancel);
        var starts = (await Calls.ListAsync(new() { Limit = 100 }, Cancel)).Calls.Select(call => call.Summary.StartedAtMs).ToList();
        var expected = slices.Select(slice => (long)starts.Count(start => start >= slice.FromMs && start < slice.ToMs)).ToList();
        Assert.Equal(60, expected.Sum());
        Assert.Equal(expected, slices.Select((_, slice) => answer.Groups.FirstOrDefault(group => group.Slice == slice)?.Statistics[Figure.Calls] ?? 0));
    }

    private async Task<string[]> TotalsAsync() =>
    [
        await TotalAsync(new()), await TotalAsync(new() { WorkspaceId = 1 }), await TotalAsync(new() { WorkspaceId = 2, Agent = "agent-1" }),
        await TotalAsync(new() { AgentVersion = 2 }), await TotalAsync(new() { HasErrors = true }),
    ];

    private async Task<string> TotalAsync(CallFilter filter)
    {
        var texts = new List<string>();
        foreach (var grouping in Enum.GetValues<SeriesGrouping>())
        {
            var total = (await SeriesAsync(filter, grouping)).Total;
            texts.Add($"{total[Figure.Calls]} calls, {string.Join(' ', Enum.GetValues<Figure>().Select(figure => total[figure]))}, {total.Answers} {total.Unanswered} {string.Join(' ', total.ResponseTimes)}, "
                + string.Join(' ', Enum.GetValues<NamedFigure>().SelectMany(kind => total.Named(kind))));
        }
        Assert.Single(texts.Distinct());
        return texts[0];
    }

    private Task<SeriesAnswer> SeriesAsync(CallFilter filter, SeriesGrouping grouping) =>
        Calls.SeriesAsync(new(filter, grouping, Begin - 1, Begin + (200 * HourMs) + 7, SlicesOf(grouping), 100), Cancel);

    private static IReadOnlyList<TimeSlice> SlicesOf(SeriesGrouping grouping) =>
        TimeSlices.Of(grouping, Begin - 1, Begin + (200 * HourMs) + 7, TimeZoneInfo.FindSystemTimeZoneById("Asia/Kathmandu"), 1_000)!;

    private static JsonObject At(long startMs)
    {
        var payload = Made(1);
        payload["start_timestamp"] = startMs / 1_000;
        payload["end_timestamp"] = (startMs / 1_000) + 1;
        return payload;
    }
}
