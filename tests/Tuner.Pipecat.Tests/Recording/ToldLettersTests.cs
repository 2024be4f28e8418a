using Tuner.Pipecat.Recording.Speech;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>Letters that a voice tells one by one.</summary>
public sealed class ToldLettersTests
{
    private const long Ms = 1_000_000;

    [Fact]
    public void Letters_that_stand_side_by_side_and_sound_as_fast_as_speech_are_one_word()
    {
        var word = Assert.Single(ToldLetters.Joined([Letter("H", 0, 0), Letter("i", 1, 50), Letter("𠮟", 2, 100)]).Take(1));
        Assert.Equal(("Hi", (0, 2)), (word.Text, word.Place!.Value));
    }

    [Theory]
    [InlineData(149, "AB")]
    [InlineData(150, "A|B")]
    [InlineData(-1, "A|B")]
    public void What_is_slower_than_anybody_spells_is_heard_letter_by_letter(long apart, string told) =>
        Assert.Equal(told, Joined(Letter("A", 0, 500), Letter("B", 1, 500 + apart)));

    [Fact]
    public void Letters_with_something_between_them_or_without_a_place_stay_apart()
    {
        Assert.Equal("A|B", Joined(Letter("A", 0, 0), Letter("B", 2, 10)));
        Assert.Equal("A|B", Joined(Letter("A", 0, 0), Letter("B", 1, 10) with { Place = null }));
        Assert.Equal("A|B", Joined(Letter("A", 0, 0) with { Place = null }, Letter("B", 1, 10)));
    }

    [Fact]
    public void Words_marks_and_signs_that_are_words_of_their_own_are_no_letters()
    {
        Assert.Equal("A|bc", Joined(Letter("A", 0, 0), Letter("bc", 1, 10)));
        Assert.Equal("A|.", Joined(Letter("A", 0, 0), Letter(".", 1, 10)));
        Assert.Equal("A|你", Joined(Letter("A", 0, 0), Letter("你", 1, 10)));
        Assert.Equal("A|", Joined(Letter("A", 0, 0), Letter("", 1, 10)));
    }

    [Fact]
    public void A_word_that_letters_follow_goes_on_with_them() => Assert.Equal("Hello", Joined(Letter("Hel", 0, 0), Letter("l", 3, 50), Letter("o", 4, 100)));

    private static string Joined(params List<ToldWord> words) => string.Join('|', ToldLetters.Joined(words).Select(word => word.Text));

    private static ToldWord Letter(string text, int at, long ms) => new(text, ms * Ms, ms * Ms, false, 1, (at, at + text.Length));
}
