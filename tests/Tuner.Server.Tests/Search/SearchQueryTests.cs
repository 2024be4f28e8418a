using Tuner.Server.Search;

namespace Tuner.Server.Tests.Search;

public class SearchQueryTests
{
    [Theory]
    [InlineData("table two", "table|two")]
    [InlineData("\"table for two\" Monday", "table for two|monday")]
    [InlineData("„Guten Tag“", "guten tag")]
    [InlineData("e-mail", "e mail")]
    [InlineData("reserv*", "reserv…")]
    [InlineData("a*", "a")]
    [InlineData("预订", "预订")]
    [InlineData("想预订", "想预 预订")]
    [InlineData("订", "订…")]
    [InlineData("预订 table", "预订|table")]
    [InlineData("\"预订 table\"", "预订 订 table")]
    [InlineData("two two TWO", "two")]
    [InlineData("\"unclosed quote", "unclosed quote")]
    public void A_question_is_phrases_that_must_all_occur(string text, string phrases) =>
        Assert.Equal(phrases, string.Join('|', SearchQuery.Read(text)!.Phrases.Select(phrase => string.Join(' ', phrase.Tokens) + (phrase.IsOpen ? "…" : ""))));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\"\" * !? _ \0 \uD800")]
    public void Without_a_letter_or_digit_nothing_is_asked(string text) => Assert.Null(SearchQuery.Read(text));

    [Fact]
    public void Only_so_much_of_a_question_is_read() => Assert.Single(SearchQuery.Read(new string('a', 5_000))!.Phrases);

    [Theory]
    [InlineData("mÜLLER", "Herr Müller kommt. Er wartet.", "Herr [Müller] kommt.")]
    [InlineData("two", "One. A table for two! Three.", "A table for [two]!")]
    [InlineData("for two", "A table for two.", "A table [for] [two].")]
    [InlineData("预订", "你好。我想预订两位。谢谢。", "我想[预订]两位。")]
    [InlineData("订", "我想预订两位。", "我想预[订]两位。")]
    [InlineData("จอง", "ฉันต้องการจองโต๊ะ", "ฉันต้องการ[จอง]โต๊ะ")]
    [InlineData("reserv*", "Two reservations, please.", "Two [reservations], please.")]
    [InlineData("3.5", "It costs 3.5 euros. Fine.", "It costs [3.5] euros.")]
    public void A_hit_is_shown_in_its_sentence(string question, string text, string shown)
    {
        var snippet = SearchSnippet.Of(text, SearchQuery.Read(question)!)!;
        var marked = snippet.Text;
        foreach (var hit in snippet.Hits.Reverse()) marked = marked.Insert(hit.End, "]").Insert(hit.Start, "[");
        Assert.Equal(shown, marked);
    }

    [Fact]
    public void A_long_sentence_is_shown_around_its_hit()
    {
        var text = string.Concat(Enumerable.Repeat("word ", 500)) + "needle " + string.Concat(Enumerable.Repeat("word ", 500));
        var snippet = SearchSnippet.Of(text, SearchQuery.Read("needle")!)!;
        Assert.InRange(snippet.Text.Length, 100, 240);
        Assert.Equal("needle", snippet.Text[snippet.Hits[0].Start..snippet.Hits[0].End]);
    }
}
