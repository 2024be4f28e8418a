using Tuner.Cli.CallViews;

namespace Tuner.Cli.Tests.Show;

public class TimesTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData(0L, "0:00.000")]
    [InlineData(62_753L, "1:02.753")]
    [InlineData(7_200_001L, "120:00.001")]
    [InlineData(-1_500L, "-0:01.500")]
    public void A_moment_reads_as_minutes_seconds_and_milliseconds(long? ms, string expected) => Assert.Equal(expected, Times.Moment(ms));

    [Theory]
    [InlineData(916, "916 ms")]
    [InlineData(38_240, "38.2 s")]
    [InlineData(725_000, "12 min 5 s")]
    public void A_length_is_as_fine_as_it_is_short(long ms, string expected) => Assert.Equal(expected, Times.Length(ms));

    [Theory]
    [InlineData(1_795_495_233_992, "2026-11-24 04:40:33 UTC")]
    [InlineData(long.MaxValue, "Unix time 9223372036854775807 ms")]
    public void A_date_is_told_in_utc_and_an_impossible_one_as_its_number(long unixMs, string expected) => Assert.Equal(expected, Times.Date(unixMs));

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void No_number_is_too_large_to_be_told(long ms)
    {
        Assert.NotEmpty(Times.Moment(ms));
        Assert.NotEmpty(Times.Length(ms));
        Assert.NotEmpty(Times.Date(ms));
    }
}
