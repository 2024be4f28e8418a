using Tuner.Pipecat.Recording.Speech;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>Where words stand that a voice says in another way than they were asked for.</summary>
public sealed class ResynchronizationTests
{
    [Theory]
    [InlineData("a", "a|b", "0|")]
    [InlineData("a b", "a|b|c", "0|2|")]
    [InlineData("x a", "a|b", "2|")]
    public void A_letter_that_ends_the_text_stands_there_whatever_is_told_behind_it(string asked, string told, string places) =>
        Assert.Equal(places, string.Join('|', Placed(asked, told.Split('|')).Select(word => word.Place?.Start)));

    [Fact]
    public void Whatever_is_told_of_a_text_each_word_of_it_is_placed_or_kept_once()
    {
        string[] words = ["a", "b", "ab", "abcde", "."];
        for (var number = 0; number < 3_125 * 4; number++)
        {
            var told = Array.ConvertAll([1, 5, 25, 125, 625], place => words[number / 4 / place % words.Length]);
            var asked = string.Join((number & 1) == 0 ? " " : "", (number & 2) == 0 ? told.Skip((number % 3) + 1) : told.Reverse());
            Assert.Equal(told, Placed(asked, told).Select(word => word.Text));
        }
    }

    private static List<ToldWord> Placed(string asked, params IEnumerable<string> words) =>
        Resynchronization.Of([.. words.Select((text, at) => new ToldWord(text, at * 50_000_000L, at * 50_000_000L, false, 1))], asked, long.MaxValue);
}
