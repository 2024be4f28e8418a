using Tuner.Pipecat.Recording.Caller;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>What interim transcripts tell: one replaces the one before it, or goes on with it.</summary>
public sealed class InterimTextTests
{
    private const long Ms = 1_000_000;

    [Theory]
    [InlineData("I need a plumber", "I", "I need", "I need a plumber")]
    [InlineData("I want it", "I need", "I want it")]
    [InlineData("morning", "good", "morning")]
    [InlineData("good morning everyone", "good", "morning", "everyone")]
    [InlineData("good morning everyone good night", "good", "morning", "everyone", "good night")]
    [InlineData("I need a", "I need", " a")]
    [InlineData("I need,", "I need", ",")]
    [InlineData("please", "I need", "I want it", "please")]
    [InlineData("Is the ladder round now?", "Is the", " ladder round", " now?")]
    [InlineData(" We need it", " I need", " We need it")]
    public void From_a_service_that_says_nothing_of_it_the_beginnings_tell(string told, params string[] texts) => Assert.Equal(told, Told(false, 100 * Ms, texts));

    [Theory]
    [InlineData("I need I want", "I need", " I want")]
    [InlineData("I need a plumber", "I need", "I need a plumber")]
    public void From_a_service_that_tells_increments_each_goes_on_unless_it_holds_all_before(string told, params string[] texts) => Assert.Equal(told, Told(true, 100 * Ms, texts));

    [Theory]
    [InlineData(1, "Hello. Who is it?")]
    [InlineData(2, "Who is it?")]
    public void What_comes_within_two_milliseconds_is_one_message(long ms, string told) => Assert.Equal(told, Told(false, ms * Ms, ["Hello.", "Who is it?"]));

    [Fact]
    public void What_was_known_of_the_service_is_forgotten_with_the_text()
    {
        var text = new InterimText();
        var now = 0L;
        foreach (var each in new[] { "good", "morning", "everyone" }) text.Add(each, false, now += 100 * Ms);
        text.Clear();
        Assert.Equal((0, ""), (text.Length, text.ToString()));
        foreach (var each in new[] { "fine", "thanks" }) text.Add(each, false, now += 100 * Ms);
        Assert.Equal("thanks", text.ToString());
    }

    [Fact]
    public void More_than_512_increments_begin_anew()
    {
        string[] most = [.. Enumerable.Range(0, 512).Select(i => $" a{i}")];
        Assert.Equal(string.Concat(most), Told(true, 100 * Ms, most));
        Assert.Equal(" b", Told(true, 100 * Ms, [.. most, " b"]));
    }

    [Fact]
    public void What_another_turn_was_told_can_be_taken_over_and_gone_on_with()
    {
        var (text, other) = (new InterimText(), new InterimText());
        other.Add("I need", false, Ms);
        text.Take(other);
        Assert.Equal("I need", text.ToString());
        text.Add(" a plumber", true, 500 * Ms);
        Assert.Equal("I need a plumber", text.ToString());
    }

    private static string Told(bool isIncrement, long apart, string[] texts)
    {
        var text = new InterimText();
        for (var i = 0; i < texts.Length; i++) text.Add(texts[i], isIncrement, (i + 1) * apart);
        return text.ToString();
    }
}
