using CsCheck;
using Tuner.Cli.Terminal;

namespace Tuner.Cli.Tests.Terminal;

public class SafeTextTests
{
    [Theory]
    [InlineData("\e[31mred\e[0m", "␛[31mred␛[0m")]
    [InlineData("\e]0;title\a", "␛]0;title␇")]
    [InlineData("bell\u009b31m", "bell\uFFFD31m")]
    [InlineData("erase\u007f\b", "erase␡␈")]
    [InlineData("a\u202eb\u2066c\u200fd", "a\uFFFDb\uFFFDc\uFFFDd")]
    public void What_moves_a_terminal_is_shown_and_not_obeyed(string hostile, string shown) => Assert.Equal(shown, SafeText.OneLine(hostile));

    [Fact]
    public void Line_ends_and_tabs_become_one_space() => Assert.Equal("a b c", SafeText.OneLine("  a\r\n\tb\u2028 c \n"));

    [Theory]
    [InlineData("你好，世界 👩‍👩‍👧 é")]
    [InlineData("שלום עולם")]
    [InlineData("[red]not markup[/]")]
    public void Text_of_any_script_stays(string text) => Assert.Equal(text, SafeText.OneLine(text));

    [Fact]
    public void Long_text_is_cut_and_says_how_long_it_was() => Assert.Equal("aaaaa… (1,000 characters)", SafeText.OneLine(new string('a', 1000), limit: 5));

    [Fact]
    public void A_text_of_just_the_limit_is_whole() => Assert.Equal("aaaaa", SafeText.OneLine("aaaaa", limit: 5));

    [Fact]
    public void Half_a_character_becomes_the_mark_for_it() => Assert.Equal("a\uFFFDb", SafeText.OneLine("a\ud800b"));

    [Fact]
    public void No_text_gives_a_control_character_or_a_second_line() => Gen.String[Gen.Char, 0, 200].Sample(text =>
        Assert.DoesNotContain(SafeText.OneLine(text, 100), letter => char.IsControl(letter) || letter is '\u2028' or '\u2029' or (>= '\u202a' and <= '\u202e')));
}
