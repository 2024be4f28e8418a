using System.Text;
using System.Text.Json;
using Tuner.Server.Api;
using Tuner.Server.Figures;
using Tuner.Server.Storage;

namespace Tuner.Server.Tests.Storage;

public sealed class KnownStatisticsTests
{
    private static readonly byte[] Rollups = [1, 2, 3];
    private static readonly byte[] Others = [1, 2, 4];

    [Fact]
    public void Statistics_are_known_of_their_place_and_of_just_the_rollups_that_they_were_made_of()
    {
        var (known, day, other) = (new KnownStatistics(), Day(1), Day(2));
        var (first, second) = (Of(5), Of(6));
        Assert.Null(known.Find(day, Rollups));
        known.Keep(day, Rollups, first);
        Assert.Same(first, known.Find(Day(1), Rollups));
        Assert.Null(known.Find(day, Others));
        Assert.Null(known.Find(other, Rollups));
        known.Keep(day, Others, second);
        Assert.Same(second, known.Find(day, Others));
        Assert.Null(known.Find(day, Rollups));
    }

    [Fact]
    public void What_nobody_asks_for_makes_room_and_what_is_asked_for_again_stays()
    {
        var known = new KnownStatistics(mostBytes: 100_000);
        var often = Of(1);
        known.Keep(Day(0), Rollups, often);
        for (var day = 1; day <= 1_000; day++)
        {
            known.Keep(Day(day), Rollups, Of(day));
            Assert.Same(often, known.Find(Day(0), Rollups));
        }
        Assert.InRange(Enumerable.Range(1, 1_000).Count(day => known.Find(Day(day), Rollups) is not null), 1, 25);
    }

    [Fact]
    public void What_is_larger_than_the_room_is_not_kept()
    {
        var known = new KnownStatistics(mostBytes: 100_000);
        known.Keep(Day(1), new byte[50_000], Of(1));
        Assert.Null(known.Find(Day(1), new byte[50_000]));
    }

    [Fact]
    public void A_month_by_hours_is_known_when_it_is_asked_for_again()
    {
        const int Hours = 31 * 24;
        // Of some thousand answers in an hour, and of seven owners and six tools.
        var (known, rollup) = (new KnownStatistics(), new byte[2_500]);
        for (var hour = 0; hour < Hours; hour++) known.Keep(Day(hour), rollup, OfManyNames(40));
        for (var time = 0; time < 3; time++) Assert.All(Enumerable.Range(0, Hours), hour => Assert.NotNull(known.Find(Day(hour), rollup)));
    }

    [Fact]
    public void Many_names_take_more_room_than_few()
    {
        var (known, rollup) = (new KnownStatistics(mostBytes: 100_000), new byte[10_000]);
        known.Keep(Day(1), rollup, OfManyNames(400));
        known.Keep(Day(2), rollup, OfManyNames(4));
        Assert.Null(known.Find(Day(1), rollup));
        Assert.NotNull(known.Find(Day(2), rollup));
    }

    [Fact]
    public void Kept_statistics_are_written_out_once_and_alike()
    {
        var (kept, other) = (Of(3), Of(3));
        kept.IsKept = true;
        var first = Written(kept);
        Assert.NotNull(kept.Json);
        Assert.Equal(first, Written(kept));
        Assert.Equal(first, Written(other));
        Assert.Null(other.Json);
    }

    private static StatisticsPlace Day(int day) => new(1, "agent", 2, day * 86_400_000L, (day + 1) * 86_400_000L);

    private static CallStatistics Of(long calls)
    {
        var figures = new CallFigures { [Figure.Calls] = calls };
        figures.Named.Add(NamedFigure.Tool, "say \"ü\" <b>", calls);
        figures.Answered.Add(700, calls);
        return CallStatistics.Of(figures);
    }

    private static CallStatistics OfManyNames(int names)
    {
        var figures = new CallFigures { [Figure.Calls] = 1 };
        for (var name = 0; name < names; name++) figures.Named.Add(NamedFigure.OwnerMs, $"owner {name} {new string('x', names / 10)}", 1);
        return CallStatistics.Of(figures);
    }

    private static string Written(CallStatistics statistics)
    {
        using var target = new MemoryStream();
        using (var json = new Utf8JsonWriter(target))
        {
            json.WriteStartArray();
            StatisticsJson.Write(json, statistics);
            StatisticsJson.Write(json, statistics);
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(target.ToArray());
    }
}
