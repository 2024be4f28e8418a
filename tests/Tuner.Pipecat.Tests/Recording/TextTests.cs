using System.Text;
using Tuner.Pipecat.Recording.Caller;
using Text = Tuner.Pipecat.Recording.Text;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>How pieces of text become one, and how texts compare.</summary>
public sealed class TextTests
{
    [Theory]
    [InlineData("Hello", "there", "Hello there")]
    [InlineData("Hello", " there", "Hello there")]
    [InlineData("Hello ", "there", "Hello there")]
    [InlineData("", "there", "there")]
    [InlineData("Hello", "", "Hello")]
    [InlineData("Hello", "!", "Hello!")]
    [InlineData("(as said", ")", "(as said)")]
    [InlineData("about", ".5", "about .5")]
    [InlineData("OK.", "你好", "OK. 你好")]
    [InlineData("你好", "hello", "你好 hello")]
    [InlineData("hello", "你好", "hello 你好")]
    [InlineData("你好", "我在", "你好我在")]
    [InlineData("你好,", "我在", "你好,我在")]
    [InlineData("你好", "，我在", "你好，我在")]
    [InlineData("Hello。", "There", "Hello。There")]
    [InlineData("𠀀", "𠀁", "𠀀𠀁")]
    [InlineData("สวัสดี", "ครับ", "สวัสดีครับ")]
    [InlineData("안녕", "하세요", "안녕 하세요")]
    [InlineData("ﾡ", "ﾢ", "ﾡ ﾢ")]
    [InlineData("😀", "😀", "😀 😀")]
    [InlineData("你好...............", "我在", "你好...............我在")]
    [InlineData("你好................", "我在", "你好................ 我在")]
    public void Pieces_are_joined_as_their_language_joins(string before, string piece, string joined)
    {
        var text = new StringBuilder(before);
        Text.Append(text, piece, bringsOwnSpaces: false);
        Assert.Equal(joined, text.ToString());
    }

    [Fact]
    public void A_piece_that_brings_its_own_spaces_is_joined_as_it_is()
    {
        var text = new StringBuilder("Hel");
        Text.Append(text, "lo", bringsOwnSpaces: true);
        Text.Append(text, " there", bringsOwnSpaces: true);
        Assert.Equal("Hello there", text.ToString());
    }

    [Fact]
    public void A_tidy_text_has_one_space_between_words_and_none_at_its_ends() => Assert.Equal("a b c", Text.Tidy(" \t a\n  b c\u00a0 "));

    [Theory]
    [InlineData("abcd", 4, "abcd")]
    [InlineData("abcde", 4, "abcd…")]
    [InlineData("ab😀", 4, "ab😀")]
    [InlineData("ab😀c", 4, "ab😀…")]
    [InlineData("ab😀c", 3, "ab…")]
    public void A_long_text_is_cut_and_no_sign_of_it_in_two(string text, int length, string expected) => Assert.Equal(expected, Text.Bounded(text, length));

    [Theory]
    [InlineData("Hello, THERE!", "hello|there")]
    [InlineData("twenty one", "2|1")]
    [InlineData("twenty-one", "2|1")]
    [InlineData("twenty zero", "2|0|0")]
    [InlineData("twenty you one", "2|0|you|1")]
    [InlineData("ten four", "1|0|4")]
    [InlineData("two hundred", "2")]
    [InlineData("room 12", "room|1|2")]
    [InlineData("你好", "你|好")]
    [InlineData(" - . ", "")]
    public void Words_compare_without_case_and_marks_and_numbers_digit_by_digit(string text, string words) => Assert.Equal(words, string.Join('|', ToldWords.Of(text)));

    [Theory]
    [InlineData("One two, three.", 2, "three.")]
    [InlineData("One two three", 3, "")]
    [InlineData("One (two) three", 1, "(two) three")]
    [InlineData("你好我在", 2, "我在")]
    [InlineData("One", 2, null)]
    [InlineData("12", 1, null)]
    public void What_stands_behind_the_first_words_is_told_with_its_marks(string text, int words, string? behind) => Assert.Equal(behind, ToldWords.Behind(text, words));

    [Theory]
    [InlineData("it's a well-known place", true)]
    [InlineData("It is", false)]
    [InlineData("at 5", false)]
    [InlineData("yes, please", false)]
    public void Plain_words_have_no_capitals_digits_or_marks(string text, bool plain) => Assert.Equal(plain, ToldWords.ArePlain(text));
}
