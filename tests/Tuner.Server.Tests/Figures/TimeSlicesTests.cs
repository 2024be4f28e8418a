using System.Globalization;
using CsCheck;
using Tuner.Server.Figures;

namespace Tuner.Server.Tests.Figures;

public class TimeSlicesTests
{
    private const long HourMs = 3_600_000;

    [Theory]
    [InlineData("Europe/Berlin", "2026-03-28T12:00Z", "2026-03-30T12:00Z", "24 23 24")]
    [InlineData("Europe/Berlin", "2026-10-24T12:00Z", "2026-10-26T12:00Z", "24 25 24")]
    [InlineData("America/New_York", "2026-03-08T12:00Z", "2026-03-08T13:00Z", "23")]
    [InlineData("Australia/Lord_Howe", "2026-04-04T20:00Z", "2026-04-04T21:00Z", "24.5")]
    [InlineData("America/Sao_Paulo", "2018-11-04T12:00Z", "2018-11-04T13:00Z", "23")]
    [InlineData("Asia/Kathmandu", "2026-01-01T00:00Z", "2026-01-01T20:00Z", "24 24")]
    public void A_day_is_as_long_as_the_clocks_of_its_zone_say(string zone, string from, string to, string hours)
    {
        var slices = Of(SeriesGrouping.Day, from, to, zone);
        Assert.Equal(hours, string.Join(' ', slices.Select(slice => ((slice.ToMs - slice.FromMs) / (double)HourMs).ToString(CultureInfo.InvariantCulture))));
    }

    [Fact]
    public void The_hour_that_clocks_show_twice_is_two_hours_and_the_one_they_leave_out_is_none()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        string Hours(string from, string to) => string.Join(' ', Of(SeriesGrouping.Hour, from, to, "Europe/Berlin").Select(slice => CallClock.At(slice.FromMs, zone).ToString("HHzz", CultureInfo.InvariantCulture)));
        Assert.Equal("01+02 02+02 02+01 03+01", Hours("2026-10-24T23:00Z", "2026-10-25T03:00Z"));
        Assert.Equal("01+01 03+02 04+02", Hours("2026-03-29T00:00Z", "2026-03-29T03:00Z"));
    }

    [Theory]
    [InlineData("2018-03-31T14:38Z", "2018-03-31T16:00Z", "01+11 02+10")] // the second half of one o'clock comes twice
    [InlineData("2018-03-31T15:10Z", "2018-03-31T15:20Z", "01+11")]
    [InlineData("2018-10-06T14:45Z", "2018-10-06T16:10Z", "01+10 02+11 03+11")] // two o'clock begins at half past
    public void Where_clocks_jump_by_half_an_hour_an_hour_is_longer_or_shorter(string from, string to, string hours)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Australia/Lord_Howe");
        Assert.Equal(hours, string.Join(' ', Of(SeriesGrouping.Hour, from, to, zone.Id).Select(slice => CallClock.At(slice.FromMs, zone).ToString("HHzz", CultureInfo.InvariantCulture))));
    }

    [Theory]
    [InlineData("Africa/Monrovia", "1972-01-06T20:00Z", "1972-01-07T04:00Z")] // by 44 minutes and a half, ahead
    [InlineData("America/Caracas", "2016-05-01T03:00Z", "2016-05-01T10:00Z")]
    [InlineData("Asia/Pyongyang", "2018-05-04T12:00Z", "2018-05-04T18:00Z")]
    [InlineData("Europe/Amsterdam", "1937-06-30T20:00Z", "1937-07-01T04:00Z")] // by 28 seconds
    public void Where_a_country_moves_its_clocks_by_minutes_its_hours_come_to_an_end(string zone, string from, string to)
    {
        var slices = Of(SeriesGrouping.Hour, from, to, zone);
        for (var i = 1; i < slices.Count; i++) Assert.Equal(slices[i - 1].ToMs, slices[i].FromMs);
        Assert.All(slices, slice => Assert.InRange(slice.ToMs - slice.FromMs, 1, 2 * HourMs));
    }

    [Fact]
    public void Slices_follow_each_other_and_hold_all_of_the_time_in_every_zone()
    {
        var zones = new[] { "UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Chatham", "Asia/Kathmandu", "Africa/Casablanca", "Pacific/Apia", "America/Sao_Paulo", "Antarctica/Troll" };
        Gen.Select(Gen.Int[0, zones.Length - 1], Gen.Long[0, 1_900_000_000_000], Gen.Long[1, 40 * 24 * HourMs], Gen.Bool).Sample((zone, from, length, isDay) =>
        {
            var slices = TimeSlices.Of(isDay ? SeriesGrouping.Day : SeriesGrouping.Hour, from, from + length, TimeZoneInfo.FindSystemTimeZoneById(zones[zone]), 2_000)!;
            Assert.True(slices[0].FromMs <= from && from < slices[0].ToMs, $"{zones[zone]} {from}: the first is {slices[0]}");
            Assert.True(slices[^1].FromMs < from + length && from + length <= slices[^1].ToMs, $"{zones[zone]} {from}: the last is {slices[^1]}");
            for (var i = 1; i < slices.Count; i++) Assert.Equal(slices[i - 1].ToMs, slices[i].FromMs);
            Assert.All(slices, slice => Assert.InRange(slice.ToMs - slice.FromMs, 1, (isDay ? 49 : 2) * HourMs));
        }, iter: 300);
    }

    [Fact]
    public void More_slices_than_wanted_are_none() => Assert.Null(TimeSlices.Of(SeriesGrouping.Hour, 0, 1_001 * HourMs, TimeZoneInfo.Utc, 1_000));

    [Theory]
    [InlineData("1776081600000", 1776081600000)]
    [InlineData("1776081600", 1776081600000)]
    [InlineData("2026-04-13", 1776031200000)]
    [InlineData("2026-04-13T14:00", 1776081600000)]
    [InlineData("2026-04-13T12:00:00Z", 1776081600000)]
    [InlineData("2026-04-13T12:00:00.250Z", 1776081600250)]
    [InlineData("2026-04-13T05:00:00-07:00", 1776081600000)]
    [InlineData("2026-10-25T02:30", 1792888200000)]
    [InlineData("2026-03-29T02:30", 1774746000000)]
    public void Moments_are_read_in_the_zone_that_was_named(string text, long unixMs) =>
        Assert.Equal(unixMs, CallClock.Read(text, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin")));

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("2026-13-01")]
    [InlineData("13.04.2026")]
    [InlineData("99999999999999999999")]
    [InlineData("0001-01-01")]
    public void What_is_no_moment_is_none(string text) => Assert.Null(CallClock.Read(text, TimeZoneInfo.Utc));

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("../../etc/passwd")]
    [InlineData("Europe//Berlin")]
    [InlineData("Europe/Berlin\0")]
    [InlineData("Nowhere")]
    public void What_is_no_zone_is_none(string name) => Assert.Null(CallClock.Zone(name));

    private static IReadOnlyList<TimeSlice> Of(SeriesGrouping grouping, string from, string to, string zone) =>
        TimeSlices.Of(grouping, CallClock.Read(from, TimeZoneInfo.Utc)!.Value, CallClock.Read(to, TimeZoneInfo.Utc)!.Value, TimeZoneInfo.FindSystemTimeZoneById(zone), 1_000)!;
}
