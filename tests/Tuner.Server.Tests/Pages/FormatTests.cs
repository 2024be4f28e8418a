using Tuner.Server.Pages;

namespace Tuner.Server.Tests.Pages;

public class FormatTests
{
    [Theory]
    [InlineData(0, "0:00.0")]
    [InlineData(996, "0:01.0")]
    [InlineData(64_249, "1:04.2")]
    [InlineData(3_600_000, "1:00:00.0")]
    [InlineData(-1_500, "-0:01.5")]
    public void A_moment_of_the_call(long ms, string text) => Assert.Equal(text, Format.Clock(ms));

    [Theory]
    [InlineData(0, "0 ms")]
    [InlineData(999, "999 ms")]
    [InlineData(21_234, "21.2 s")]
    [InlineData(59_949, "59.9 s")]
    [InlineData(59_950, "1 min 00 s")]
    [InlineData(185_000, "3 min 05 s")]
    [InlineData(3_599_999, "1 h 00 min")]
    [InlineData(3_720_000, "1 h 02 min")]
    public void A_length(long ms, string text) => Assert.Equal(text, Format.Length(ms));

    [Theory]
    [InlineData("agent_hangup", "Agent hangup")]
    [InlineData("", "")]
    [InlineData("ÄÖ", "ÄÖ")]
    [InlineData("📞 call", "📞 call")]
    public void A_word_of_the_record(string name, string text) => Assert.Equal(text, Format.Words(name));

    [Fact]
    public void Text_is_cut_between_characters_and_says_so()
    {
        Assert.Equal("abc", Format.Bounded("abc", 3));
        Assert.Equal("ab… (2 more characters in the JSON)", Format.Bounded("abcd", 2));
        Assert.Equal("a… (3 more characters in the JSON)", Format.Bounded("a📞b", 2));
    }

    [Theory]
    [InlineData(0, "1970-01-01 00:00 UTC")]
    [InlineData(-1, "1970-01-01 00:00 UTC")]
    [InlineData(long.MaxValue, "9999-12-31 23:59 UTC")]
    public void A_day_that_no_calendar_has_is_the_nearest_that_it_has(long unixMs, string text) => Assert.Equal(text, Format.Moment(unixMs));
}
